import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testBrokenLine } from '../../histories/broken-line.js'
import { enrollSome, faultsIn, loadOfTest, SOME, storeOfTest } from '../../histories/faults.js'
import type { Target } from '../../histories/stores.js'
import { type DynamodbServer, startDynamodb } from '../../servers/dynamodb.js'
import { stored, trail } from '../../storage/helpers.js'

const targetOf = (url: string): Target => ({ client: 'dynamodb', url, tableName: 'faults' })

let server: DynamodbServer
beforeAll(async () => {
  server = await startDynamodb()
})
afterAll(() => server?.stop())

describe('S1 S3 S4 S11 S12 the AWS SDK, and a line that breaks', () => {
  // The SDK sends a request again, and DynamoDB recognizes a transaction by its token.
  testBrokenLine(() => server, { target: targetOf, commit: 'verification.succeeded', resends: true })
})

// Not that nothing is lost: DynamoDB Local replies before its own database has committed. DynamoDB does not.
it('S11 S12 documents and trails fit together after DynamoDB Local was killed in the middle of commits', async () => {
  const target = targetOf(server.url)
  const open = await storeOfTest(target)
  await open.migrate()
  const people = await enrollSome(open)
  const load = await loadOfTest([target, target], people)
  for (let round = 0; round < 2; round++) {
    await load.served(SOME)
    await server.kill()
    await load.failed(1)
    await server.start()
  }
  await load.served(SOME)
  expect(faultsIn(await load.stop())).toBeGreaterThan(0)
  for (const { userId } of people) {
    const { revision } = await stored(open.store.enrollments, userId)
    const { length } = await trail(open.store.enrollments, userId)
    expect(revision.split('.')[0]).toBe(String(length))
  }
})
