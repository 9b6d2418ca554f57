// In Bun: the conformance kit on the built package, and what the store makes of the errors of Bun's clients. Prints the
// result as JSON. Parameters: the store, the address of the server.
import { writeSync } from 'node:fs'
import { inspect } from 'node:util'
import { RedisClient, SQL } from 'bun'
import { mysqlStore } from 'stepward/mysql'
import { postgresStore } from 'stepward/postgres'
import { redisStore } from 'stepward/redis'
import { storeConformance } from 'stepward/testing'

const [kind, url] = process.argv.slice(2)

/** What no error may show (S8). */
const SECRET = 'sealed-secret'

let made = 0
const newName = () => `bun${process.pid}_${++made}`

async function onSql(makeStore) {
  const sql = new SQL(url, { max: 10 })
  const schema = newName()
  const isMysql = kind === 'mysql'
  await sql.unsafe(isMysql ? `CREATE DATABASE ${schema} CHARACTER SET utf8mb4` : `CREATE SCHEMA ${schema}`)
  return {
    client: sql,
    async newStore() {
      const store = makeStore(sql, { schema, tablePrefix: `${newName()}_` })
      await store.migrate()
      return store
    },
    withoutTables: () => makeStore(sql, { schema, tablePrefix: 'none_' }),
    withoutServer: () => makeStore(new SQL(url.replace(/:\d+/, ':1'), { max: 1, connectionTimeout: 5 }), {}),
    async close() {
      await sql.unsafe(isMysql ? `DROP DATABASE ${schema}` : `DROP SCHEMA ${schema} CASCADE`)
      await sql.close()
    },
  }
}

async function onRedis() {
  const client = new RedisClient(url)
  return {
    client,
    newStore: async () => redisStore(client, { keyPrefix: `${newName()}:` }),
    withoutServer: () =>
      redisStore(new RedisClient('redis://127.0.0.1:1', { maxRetries: 1 }), { timeout: 5 }),
    close: async () => client.close(),
  }
}

const stores = {
  postgres: () => onSql(postgresStore),
  mysql: () => onSql(mysqlStore),
  redis: onRedis,
}

const opened = await stores[kind]()
const tests = []
storeConformance(
  { describe: (_name, body) => body(), it: (title, body) => tests.push({ title, body }) },
  opened.newStore,
)
const failures = []
for (const { title, body } of tests) {
  try {
    await body()
  } catch (error) {
    failures.push(`${title}: ${inspect(error)}`)
  }
}

/** How a call fails, and whether its error shows a secret. */
async function faultOf(call) {
  try {
    await call()
    return null
  } catch (error) {
    return {
      code: error.code,
      message: error.message,
      cause: error.cause instanceof Error,
      leaks: inspect(error, { depth: 10, showHidden: true }).includes(SECRET),
    }
  }
}

const newEvent = (id) => ({
  id,
  type: 'tested',
  at: '2026-01-01T00:00:00.000Z',
  document: `{"s":"${SECRET}"}`,
})
const change = (expected, events) => ({
  id: `user-${SECRET}`,
  expected,
  document: `{"s":"${SECRET}"}`,
  summary: { state: 'on', enrolled_at: 1, updated_at: 1 },
  events: events.map(newEvent),
})

const { enrollments } = await opened.newStore()
await enrollments.commit(change(null, ['known']))
const { revision } = await enrollments.load(`user-${SECRET}`)
const faults = {
  knownEvent: await faultOf(() => enrollments.commit(change(revision, ['known']))),
  noServer: await faultOf(() => opened.withoutServer().enrollments.commit(change(null, ['a']))),
  ...(opened.withoutTables && {
    noTables: await faultOf(() => opened.withoutTables().enrollments.commit(change(null, ['a']))),
  }),
}
await opened.close()
writeSync(1, JSON.stringify({ passed: tests.length - failures.length, failures, faults }))
process.exit()
