import { inspect } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresStore, postgresStore } from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'
import { poll } from '../../servers/poll.js'
import { stored } from '../../storage/helpers.js'
import { newChange, newEvent } from '../../storage/samples.js'
import { CLIENTS, newName } from './clients.js'

const schema = newName()
/** The user of the connections that are tested. */
const role = newName()
let admin: pg.Client

beforeAll(async () => {
  admin = new pg.Client({ connectionString: postgresUrl() })
  await admin.connect()
  await admin.query(`CREATE SCHEMA ${schema}`)
  await admin.query(`CREATE ROLE ${role} LOGIN SUPERUSER`)
})
afterAll(async () => {
  await admin.query('SET client_min_messages = warning')
  await admin.query(`DROP SCHEMA ${schema} CASCADE`)
  await admin.query(`DROP ROLE ${role}`)
  await admin.end()
})

/** What no error may show (S8). */
const SECRET = 'sealed-secret'

const commitOf = (events: readonly string[], expected: string | null = null) =>
  newChange({
    id: `user-${SECRET}`,
    expected,
    document: JSON.stringify({ SECRET }),
    events: events.map((id) => newEvent({ id })),
  })

const failed = (code: string) => ({
  code: 'ERR_STORE_FAILED',
  message: `postgresStore: the database failed (${code}); see the cause`,
})

async function faultOf(promise: Promise<unknown>): Promise<Error> {
  const fault = await promise.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(fault instanceof Error)) throw new Error('expected a fault')
  expect(fault.cause).toBeInstanceOf(Error)
  expect(inspect(fault, { depth: 10, showHidden: true })).not.toContain(SECRET)
  return fault
}

// Named statements and a Client, which does not connect again, fail as a Pool does.
const listed = CLIENTS.filter(({ name, options }) => name !== 'pg (Client)' && options === undefined)

describe.each(listed)('S4 S8 through $name', ({ open }) => {
  const tablePrefix = `${newName()}_`
  let opened: Awaited<ReturnType<typeof open>>
  let store: PostgresStore
  beforeAll(async () => {
    opened = await open(Object.assign(new URL(postgresUrl()), { username: role }).href)
    store = postgresStore(opened.client, { schema, tablePrefix })
    await store.migrate()
  })
  afterAll(() => opened?.close())

  /** A commit that waits for a lock, on whose backend a function is called. */
  async function commitMeeting(what: 'pg_cancel_backend' | 'pg_terminate_backend'): Promise<Error> {
    const { revision } = await stored(store.enrollments, `user-${SECRET}`)
    await admin.query('BEGIN')
    try {
      await admin.query(`SELECT 1 FROM ${schema}.${tablePrefix}enrollments FOR UPDATE`)
      const fault = faultOf(store.enrollments.commit(commitOf([newName()], revision)))
      await poll(async () => {
        const waiting = `FROM pg_stat_activity WHERE usename = '${role}' AND wait_event_type = 'Lock'`
        const { rowCount } = await admin.query(`SELECT ${what}(pid) ${waiting}`)
        if (rowCount !== 1) throw new Error('it does not wait yet')
      })
      return await fault
    } finally {
      await admin.query('ROLLBACK')
    }
  }

  it('an event that the trail has is a unique violation', async () => {
    expect(await store.enrollments.commit(commitOf(['known']))).toBe(true)
    const { revision } = await stored(store.enrollments, `user-${SECRET}`)
    expect(await faultOf(store.enrollments.commit(commitOf(['known'], revision)))).toMatchObject(
      failed('23505'),
    )
  })

  it('a statement that is cancelled, as by a timeout of the server, is a fault', async () => {
    expect(await commitMeeting('pg_cancel_backend')).toMatchObject(failed('57014'))
  })

  it('a connection that ends is a fault, and a later call has another', async () => {
    expect(await commitMeeting('pg_terminate_backend')).toMatchObject({ code: 'ERR_STORE_FAILED' })
    // A pool lends the connection again until it notices that it ended.
    expect(await poll(() => store.enrollments.load(`user-${SECRET}`))).not.toBeNull()
  })

  it('tables and a schema that do not exist are named as such', async () => {
    const tables = postgresStore(opened.client, { schema, tablePrefix: `${newName()}_` })
    expect(await faultOf(tables.enrollments.load('a'))).toMatchObject({
      code: 'ERR_SCHEMA_MISSING',
      message: expect.stringContaining('call migrate()'),
    })
    const noSchema = postgresStore(opened.client, { schema: newName() })
    expect(await faultOf(noSchema.policies.load('a'))).toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
  })
})
