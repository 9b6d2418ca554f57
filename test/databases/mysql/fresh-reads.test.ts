import { CamelCasePlugin, Kysely, MysqlDialect } from 'kysely'
import { createPool as createCallbackPool } from 'mysql2'
import { createPool, type Pool, type PoolOptions } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { kyselyFunctions } from '../../../examples/query-builders/kysely.js'
import { type MysqlClient, mysqlStore } from '../../../src/storage/mysql/index.js'
import { mysqlUrl } from '../../servers/addresses.js'
import { type MariadbServer, startMariadb } from '../../servers/mariadb.js'
import { stored, trail } from '../../storage/helpers.js'
import { markIn, newChange } from '../../storage/samples.js'
import { newName, useDatabase } from './clients.js'

const { schema, pool } = useDatabase()

async function newTables() {
  const options = { schema, tablePrefix: `${newName()}_` }
  const store = mysqlStore(pool(), options)
  await store.migrate()
  return { options, enrollments: store.enrollments }
}

/** A pool of one connection, on which a statement was run as it was opened. */
function poolAfter(statement: string, url: string = mysqlUrl()): Pool {
  const callbacks = createCallbackPool({ uri: url, connectionLimit: 1 })
  callbacks.on('connection', (connection) => connection.query(statement))
  onTestFinished(() => callbacks.promise().end())
  return callbacks.promise()
}

describe('S14 a read that could be older than the last commit is a fault', () => {
  it.each([
    ['SET autocommit = 0', 'autocommit = 0'],
    ['START TRANSACTION', 'open transaction'],
    ['SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED', 'READ UNCOMMITTED'],
  ])('%s on a pooled connection', async (statement, expected) => {
    const { options, enrollments } = await newTables()
    const { enrollments: stale } = mysqlStore(poolAfter(statement), options)
    const fault = { code: 'ERR_STORE_FAILED', message: expect.stringContaining(expected) }
    await expect(stale.load('a')).rejects.toMatchObject(fault)
    expect(await enrollments.commit(newChange())).toBe(true)
    await expect(stale.load('a')).rejects.toMatchObject(fault)
    await expect(stale.loadMany(['a'])).rejects.toMatchObject(fault)
    await expect(trail(stale, 'a')).rejects.toMatchObject(fault)
  })

  it('a transaction that was left open on a pooled connection after the first use', async () => {
    const { options, enrollments } = await newTables()
    const one = createPool({ uri: mysqlUrl(), connectionLimit: 1 })
    onTestFinished(() => one.end())
    const { enrollments: read } = mysqlStore(one, options)
    expect(await read.load('a')).toBeNull()
    await one.query('START TRANSACTION')
    const fault = { code: 'ERR_STORE_FAILED', message: expect.stringContaining('open transaction') }
    await expect(read.load('a')).rejects.toMatchObject(fault)
    expect(await enrollments.commit(newChange())).toBe(true)
    await expect(read.load('a')).rejects.toMatchObject(fault)
    await expect(read.loadMany(['a'])).rejects.toMatchObject(fault)
    await expect(trail(read, 'a')).rejects.toMatchObject(fault)
    await one.query('ROLLBACK')
    expect(await read.load('a')).not.toBeNull()
  })

  describe('on a server of its own', () => {
    let server: MariadbServer
    beforeAll(async () => {
      server = await startMariadb()
    })
    afterAll(() => server?.stop())

    it('a server that is read_only, as a replica is', async () => {
      const own = createPool({ uri: server.url })
      onTestFinished(() => own.end())
      const { enrollments, migrate } = mysqlStore(own)
      await migrate()
      expect(await enrollments.load('a')).toBeNull()
      await own.query('SET GLOBAL read_only = 1')
      const fault = { code: 'ERR_STORE_FAILED', message: expect.stringContaining('read_only') }
      await expect(enrollments.load('a')).rejects.toMatchObject(fault)
      await expect(mysqlStore(own).enrollments.loadMany(['a'])).rejects.toMatchObject(fault)
      await own.query('SET GLOBAL read_only = 0')
      expect(await enrollments.load('a')).toBeNull()
    })
  })
})

describe('S11 an option of the client that changes rows', () => {
  const poolWith = (options: PoolOptions): Pool => {
    const made = createPool({ uri: mysqlUrl(), ...options })
    onTestFinished(() => made.end())
    return made
  }

  const kyselyWith = (plugin: CamelCasePlugin): MysqlClient => {
    const own = createCallbackPool({ uri: mysqlUrl() })
    const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool: own }), plugins: [plugin] })
    onTestFinished(() => db.destroy())
    return kyselyFunctions(db)
  }

  it.each<[string, () => MysqlClient]>([
    ['rowsAsArray', () => poolWith({ rowsAsArray: true })],
    ['nestTables', () => poolWith({ nestTables: true })],
    ['typeCast to JSON', () => poolWith({ typeCast: (field) => JSON.stringify(field.string()) })],
    ['CamelCasePlugin of Kysely', () => kyselyWith(new CamelCasePlugin())],
  ])('%s is refused before a commit takes effect', async (_name, client) => {
    const { options, enrollments } = await newTables()
    const changed = mysqlStore(client(), options).enrollments
    await expect(changed.commit(newChange())).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('option or plugin that converts rows'),
    })
    expect(await enrollments.load('a')).toBeNull()
  })

  it.each<[string, PoolOptions]>([
    ['decimalNumbers', { decimalNumbers: true }],
    ['bigNumberStrings', { supportBigNumbers: true, bigNumberStrings: true }],
    ['dateStrings', { dateStrings: true }],
    ['typeCast: true', { typeCast: true }],
  ])('%s changes none of ours', async (_name, driverOptions) => {
    const { options } = await newTables()
    const { enrollments } = mysqlStore(poolWith(driverOptions), options)
    expect(await enrollments.commit(newChange({ mark: 7 }))).toBe(true)
    expect(markIn(await stored(enrollments, 'a'))).toBe(7)
    expect(await trail(enrollments, 'a')).toHaveLength(1)
  })
})
