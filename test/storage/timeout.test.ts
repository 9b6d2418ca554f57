import { expect, it } from 'vitest'
import { dynamodbStore } from '../../src/storage/dynamodb/index.js'
import { mysqlStore } from '../../src/storage/mysql/index.js'
import { postgresStore } from '../../src/storage/postgres/index.js'
import { redisStore } from '../../src/storage/redis/index.js'
import { sqliteBatchStore } from '../../src/storage/sqlite/index.js'
import { newChange } from './samples.js'

/** Seconds. */
const timeout = 0.1

/** What a client does on a network that loses every packet. */
const never = (): Promise<never> => new Promise(() => {})

const silent = {
  send: never,
  get: never,
  put: never,
  query: never,
  scan: never,
  batchGet: never,
  transactWrite: never,
}

it.each([
  ['postgresStore', postgresStore(never, { timeout })],
  ['mysqlStore', mysqlStore({ query: never, transaction: (work) => work(never) }, { timeout })],
  ['redisStore', redisStore(never, { timeout })],
  ['dynamodbStore', dynamodbStore(silent, { timeout })],
  ['sqliteBatchStore', sqliteBatchStore(never, { timeout })],
])('S4 %s fails after its timeout, in seconds', async (store, { enrollments }) => {
  const fault = {
    code: 'ERR_STORE_FAILED',
    store,
    message: `${store}: timed out after 0.1 s; the write may or may not have been applied`,
  }
  const start = performance.now()
  await expect(enrollments.commit(newChange())).rejects.toMatchObject(fault)
  const took = performance.now() - start
  expect(took).toBeGreaterThan(95)
  expect(took).toBeLessThan(5000)
  await expect(enrollments.load('a')).rejects.toMatchObject(fault)
})

it('S4 a client that throws before it returns a promise is a fault too', async () => {
  const { enrollments } = postgresStore(() => {
    throw new RangeError('not connected')
  })
  await expect(enrollments.load('a')).rejects.toMatchObject({
    code: 'ERR_STORE_FAILED',
    cause: expect.objectContaining({ name: 'RangeError', message: 'not connected' }),
  })
})
