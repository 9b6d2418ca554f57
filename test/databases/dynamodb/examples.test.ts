import { expect, it } from 'vitest'
import { dynamodbUrl } from '../../servers/addresses.js'
import { docExamples, runDocExample } from '../../support/doc-examples.js'

it.each(docExamples(['src/storage/dynamodb/index.ts']))('the example at $place works', async (example) => {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl(),
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
  await expect(runDocExample(example)).resolves.toBeDefined()
})
