import { expect, it } from 'vitest'
import { mysqlUrl } from '../../servers/addresses.js'
import { docExamples, runDocExample } from '../../support/doc-examples.js'

it.each(docExamples(['src/storage/mysql/index.ts']))('the example at $place works', async (example) => {
  process.env['MYSQL_URL'] = mysqlUrl()
  await expect(runDocExample(example)).resolves.toBeDefined()
})
