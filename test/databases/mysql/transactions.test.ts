import { drizzle } from 'drizzle-orm/mysql2'
import { Kysely, MysqlDialect } from 'kysely'
import { createPool as createCallbackPool } from 'mysql2'
import { describe, expect, it } from 'vitest'
import { drizzleMysql } from '../../../examples/query-builders/drizzle.js'
import { kyselyQuery } from '../../../examples/query-builders/kysely.js'
import { type MysqlClient, type MysqlFunctions, mysqlStore } from '../../../src/storage/mysql/index.js'
import { mysqlUrl } from '../../servers/addresses.js'
import { stored, trail } from '../../storage/helpers.js'
import { markIn, newChange, newEvent } from '../../storage/samples.js'
import { newName, newPool, useDatabase } from './clients.js'

const { schema, pool } = useDatabase()

async function newTables() {
  const options = { schema, tablePrefix: `${newName()}_` }
  const { enrollments, migrate } = mysqlStore(pool(), options)
  await migrate()
  return { options, enrollments }
}

interface Inside {
  readonly client: MysqlClient
  readonly joinTransaction?: boolean
}

/** Runs `work` in an open transaction of the application, and commits unless `work` throws. */
const WAYS: Readonly<Record<string, (work: (inside: Inside) => Promise<void>) => Promise<void>>> = {
  async mysql2(work) {
    const connection = await pool().getConnection()
    try {
      await connection.beginTransaction()
      await work({ client: connection, joinTransaction: true })
      await connection.commit()
    } catch (error) {
      await connection.rollback()
      throw error
    } finally {
      connection.release()
    }
  },
  async Kysely(work) {
    const own = createCallbackPool({ uri: mysqlUrl(), connectionLimit: 1 })
    const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool: own }) })
    try {
      await db.transaction().execute((transaction) => {
        const query = kyselyQuery(transaction)
        const client: MysqlFunctions = { query, transaction: (run) => run(query) }
        return work({ client })
      })
    } finally {
      await db.destroy()
    }
  },
  async Drizzle(work) {
    const own = newPool()
    try {
      // Drizzle turns a transaction within a transaction into a savepoint.
      await drizzle(own).transaction((transaction) => work({ client: drizzleMysql(transaction) }))
    } finally {
      await own.end()
    }
  },
}

describe.each(Object.entries(WAYS))(
  'in a transaction of the application, through %s',
  (_name, inTransaction) => {
    it('S4 S12 a rollback takes document and events with it', async () => {
      const { options, enrollments } = await newTables()
      const rolledBack = inTransaction(async ({ client, ...join }) => {
        const joined = mysqlStore(client, { ...options, ...join }).enrollments
        expect(await joined.commit(newChange())).toBe(true)
        expect(await trail(joined, 'a')).toHaveLength(1)
        throw new RangeError('rolled back')
      })
      await expect(rolledBack).rejects.toBeInstanceOf(RangeError)
      expect(await enrollments.load('a')).toBeNull()
      expect(await trail(enrollments, 'a')).toEqual([])
    })

    it('S1 a commit keeps both, and others see them only then', async () => {
      const { options, enrollments } = await newTables()
      await inTransaction(async ({ client, ...join }) => {
        const joined = mysqlStore(client, { ...options, ...join }).enrollments
        expect(await joined.commit(newChange({ mark: 1 }))).toBe(true)
        const { revision } = await stored(joined, 'a')
        expect(await joined.commit(newChange({ mark: 3, expected: revision }))).toBe(true)
        expect(await enrollments.load('a')).toBeNull()
      })
      expect(markIn(await stored(enrollments, 'a'))).toBe(3)
      expect(await trail(enrollments, 'a')).toHaveLength(2)
    })

    it('S14 a read sees what others committed after its snapshot was taken', async () => {
      const { options, enrollments } = await newTables()
      await enrollments.commit(newChange({ id: 'other' }))
      await inTransaction(async ({ client, ...join }) => {
        const joined = mysqlStore(client, { ...options, ...join }).enrollments
        expect(await trail(joined, 'other')).toHaveLength(1)
        expect(await enrollments.commit(newChange({ mark: 5 }))).toBe(true)
        expect(markIn(await stored(joined, 'a'))).toBe(5)
        expect([...(await joined.loadMany(['a', 'b'])).keys()]).toEqual(['a'])
        // The snapshot has none of its events.
        await expect(trail(joined, 'a')).rejects.toMatchObject({
          code: 'ERR_STORE_FAILED',
          message: expect.stringContaining('use READ COMMITTED'),
        })
      })
    })
  },
)

it('S1 S4 a stale or failing commit in a transaction of the application is undone, and nothing else is', async () => {
  const { options, enrollments } = await newTables()
  const first = newChange({ mark: 1 })
  await enrollments.commit(first)
  const { revision } = await stored(enrollments, 'a')
  await WAYS['mysql2']?.(async ({ client }) => {
    const joined = mysqlStore(client, { ...options, joinTransaction: true }).enrollments
    await joined.commit(newChange({ id: 'b', events: [] }))
    expect(await joined.commit(newChange({ mark: 2, expected: 'stale' }))).toBe(false)
    const repeated = newChange({ mark: 2, expected: revision, events: [newEvent(), ...first.events] })
    await expect(joined.commit(repeated)).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    expect(await joined.commit(newChange({ mark: 3, expected: revision }))).toBe(true)
  })
  expect(await enrollments.load('b')).not.toBeNull()
  expect(markIn(await stored(enrollments, 'a'))).toBe(3)
  expect(await trail(enrollments, 'a')).toHaveLength(2)
})

it('S4 a connection with an open transaction is refused, because a commit would end that one', async () => {
  const { options, enrollments } = await newTables()
  const connection = await pool().getConnection()
  try {
    const store = mysqlStore(connection, options)
    expect(await store.enrollments.load('a')).toBeNull()
    await connection.beginTransaction()
    await expect(store.enrollments.commit(newChange())).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('joinTransaction: true'),
    })
    await connection.rollback()
    const joined = mysqlStore(connection, { ...options, joinTransaction: true })
    await expect(joined.enrollments.commit(newChange())).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('no open transaction'),
    })
    expect(await enrollments.load('a')).toBeNull()
    expect(await store.enrollments.commit(newChange())).toBe(true)
  } finally {
    connection.release()
  }
})

it('joinTransaction is refused for a pool and for functions', () => {
  const functions: MysqlFunctions = {
    query: async () => ({ rows: [], affected: 0 }),
    transaction: (work) => work(functions.query),
  }
  for (const client of [pool(), functions]) {
    expect(() => mysqlStore(client, { joinTransaction: true })).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining('joinTransaction'),
      }),
    )
  }
})
