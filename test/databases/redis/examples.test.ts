import { expect, it } from 'vitest'
import { redisUrl } from '../../servers/addresses.js'
import { docExamples, runDocExample } from '../../support/doc-examples.js'

it.each(docExamples(['src/storage/redis/index.ts']))('the example at $place works', async (example) => {
  process.env['REDIS_URL'] = redisUrl()
  await expect(runDocExample(example)).resolves.toBeDefined()
})
