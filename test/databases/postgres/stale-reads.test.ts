import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EnrollmentStore } from '../../../src/storage/contract.js'
import { type PostgresStore, postgresStore } from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'
import { type PostgresServer, startPostgres } from '../../servers/postgres.js'
import { type PostgresStandby, startStandby } from '../../servers/postgres-standby.js'
import { stored, trail } from '../../storage/helpers.js'
import { markIn, newChange, newEvent } from '../../storage/samples.js'
import { newName } from './clients.js'

const schema = newName()
/** One connection, which somebody left in a transaction. */
let pool: pg.Pool
let admin: pg.Pool

beforeAll(async () => {
  admin = new pg.Pool({ connectionString: postgresUrl(), max: 2 })
  pool = new pg.Pool({ connectionString: postgresUrl(), max: 1 })
  await admin.query(`CREATE SCHEMA ${schema}`)
})
afterAll(async () => {
  await pool.end()
  await admin.query('SET client_min_messages = warning')
  await admin.query(`DROP SCHEMA ${schema} CASCADE`)
  await admin.end()
})

/** A store on the one connection, which was used already, and one on others. */
async function newStores(): Promise<{ store: PostgresStore; elsewhere: EnrollmentStore }> {
  const options = { schema, tablePrefix: `${newName()}_` }
  const store = postgresStore(pool, options)
  await store.migrate()
  expect(await store.enrollments.load('a')).toBeNull()
  return { store, elsewhere: postgresStore(admin, options).enrollments }
}

/** Every read of the store fails, and says what to do. */
async function expectRefused({ enrollments, policies }: PostgresStore, remedy: string): Promise<void> {
  const fault = { code: 'ERR_STORE_FAILED', message: expect.stringContaining(remedy) }
  await expect(enrollments.load('a')).rejects.toMatchObject(fault)
  await expect(policies.load('nothing is stored')).rejects.toMatchObject(fault)
  await expect(enrollments.loadMany(['a', 'b'])).rejects.toMatchObject(fault)
  await expect(trail(enrollments, 'a')).rejects.toMatchObject(fault)
  const after = enrollments.events('a', { after: 'x' })[Symbol.asyncIterator]()
  await expect(after.next()).rejects.toMatchObject(fault)
}

describe.each(['REPEATABLE READ', 'SERIALIZABLE'])('at %s', (level) => {
  it('S14 a transaction that somebody left open on a pooled connection is a fault, not an old answer', async () => {
    const { store, elsewhere } = await newStores()
    await pool.query(`BEGIN ISOLATION LEVEL ${level}`)
    try {
      await pool.query('SELECT count(*) FROM pg_catalog.pg_class')
      expect(await elsewhere.commit(newChange())).toBe(true)
      await expectRefused(store, 'READ COMMITTED')
    } finally {
      await pool.query('ROLLBACK')
    }
    expect(await store.enrollments.load('a')).not.toBeNull()
  })

  it('S14 so is a session with that default, also at the first use and for migrate()', async () => {
    const { store } = await newStores()
    await pool.query(`SET default_transaction_isolation = '${level.toLowerCase()}'`)
    try {
      await expectRefused(store, 'READ COMMITTED')
      const tablePrefix = `${newName()}_`
      const fresh = postgresStore(pool, { schema, tablePrefix })
      await expect(fresh.migrate()).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
      await postgresStore(admin, { schema, tablePrefix }).migrate()
      await expectRefused(fresh, 'READ COMMITTED')
    } finally {
      await pool.query('RESET default_transaction_isolation')
    }
  })

  it('S1 S14 a commit on an old snapshot is a fault or a conflict, and changes nothing', async () => {
    const { store, elsewhere } = await newStores()
    await elsewhere.commit(newChange({ mark: 1 }))
    const { revision } = await stored(elsewhere, 'a')
    await pool.query(`BEGIN ISOLATION LEVEL ${level}`)
    await pool.query('SELECT count(*) FROM pg_catalog.pg_class')
    await elsewhere.commit(newChange({ expected: revision, mark: 2 }))
    const commit = store.enrollments.commit(newChange({ expected: revision, mark: 3 }))
    await expect(commit).rejects.toMatchObject({ code: 'ERR_STORE_FAILED', cause: { code: '40001' } })
    await pool.query('ROLLBACK')

    await pool.query(`BEGIN ISOLATION LEVEL ${level}`)
    await pool.query('SELECT count(*) FROM pg_catalog.pg_class')
    await elsewhere.commit(newChange({ id: 'b', mark: 2 }))
    const creation = store.enrollments.commit(newChange({ id: 'b', mark: 3, events: [newEvent()] }))
    await expect(creation).rejects.toMatchObject({ code: 'ERR_STORE_FAILED', cause: { code: '40001' } })
    await pool.query('ROLLBACK')
    for (const id of ['a', 'b']) expect(markIn(await stored(elsewhere, id))).toBe(2)
  })
})

it('S14 an open transaction at READ COMMITTED reads what others commit meanwhile', async () => {
  const { store, elsewhere } = await newStores()
  for (const level of ['READ COMMITTED', 'READ UNCOMMITTED']) {
    await pool.query(`BEGIN ISOLATION LEVEL ${level}`)
    const before = await store.enrollments.load('a')
    await elsewhere.commit(newChange({ expected: before?.revision ?? null }))
    const after = await store.enrollments.load('a')
    expect(after).not.toBeNull()
    expect(after?.revision).not.toBe(before?.revision)
    await pool.query('COMMIT')
  }
})

describe('a standby', () => {
  let primary: PostgresServer
  let standby: PostgresStandby
  beforeAll(async () => {
    primary = await startPostgres()
    standby = await startStandby(primary)
  })
  afterAll(async () => {
    await Promise.all([standby.stop(), primary.stop()])
  })

  it('S14 behind the same pool is a fault at each read, and at the first use', async () => {
    const [onPrimary, onStandby] = [primary, standby].map(
      ({ url }) => new pg.Client({ connectionString: url }),
    ) as [pg.Client, pg.Client]
    await Promise.all([onPrimary.connect(), onStandby.connect()])
    let current = onPrimary
    try {
      const store = postgresStore({ query: (sql, parameters) => current.query(sql, parameters) })
      await store.migrate()
      expect(await store.enrollments.load('a')).toBeNull()
      current = onStandby
      await expectRefused(store, 'primary')
      await expectRefused(postgresStore(onStandby), 'primary')
      await expect(postgresStore(onStandby).migrate()).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
      current = onPrimary
      expect(await store.enrollments.load('a')).toBeNull()
    } finally {
      await Promise.all([onPrimary.end(), onStandby.end()])
    }
  })
})
