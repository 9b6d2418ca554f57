import { createPool } from 'mysql2/promise'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mysqlDdl, mysqlStore } from '../../../src/storage/mysql/index.js'
import { mysqlUrl } from '../../servers/addresses.js'
import { newChange } from '../../storage/samples.js'
import { sqlTables } from '../sql-tables.js'
import { newName, useDatabase } from './clients.js'

const { schema, pool } = useDatabase()

const newPrefix = (): string => `${newName()}_`

/** A binary column comes back as a Buffer. */
const texts = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && Reflect.get(value, 'type') === 'Buffer'
    ? Buffer.from(Reflect.get(value, 'data')).toString()
    : value

async function rowsOf(sql: string): Promise<unknown[]> {
  const [rows] = await pool().query(sql)
  return JSON.parse(JSON.stringify(rows), texts)
}

sqlTables({
  newPrefix,
  store: (tablePrefix, options) => mysqlStore(pool(), { schema, tablePrefix, ...options }),
  table: (tablePrefix, name) => `${schema}.${tablePrefix}${name}`,
  run: rowsOf,
  async runScript(sql) {
    const admin = createPool({ uri: mysqlUrl(), multipleStatements: true })
    await admin.query(sql)
    await admin.end()
  },
  async shapeOf(tablePrefix) {
    const of = `TABLE_SCHEMA = '${schema}' AND TABLE_NAME LIKE '${tablePrefix.replaceAll('_', '\\_')}%'`
    const columns = await rowsOf(
      `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLLATION_NAME FROM information_schema.COLUMNS WHERE ${of} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    )
    const indexes = await rowsOf(
      `SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, NON_UNIQUE FROM information_schema.STATISTICS WHERE ${of} ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
    )
    return JSON.parse(JSON.stringify([...columns, ...indexes]).replaceAll(tablePrefix, ''))
  },
  printed: (tablePrefix) => mysqlDdl({ schema, tablePrefix }),
  atOnce: 10,
})

it('are found by an index, one each', async () => {
  const tablePrefix = newPrefix()
  const store = mysqlStore(pool(), { schema, tablePrefix })
  await store.migrate()
  for (let user = 0; user < 20; user++) {
    await store.enrollments.commit(newChange({ id: `user-${user}` }))
  }
  const tables = `${schema}.${tablePrefix}`
  for (const sql of [
    `SELECT revision FROM ${tables}enrollments WHERE id = UNHEX('757365722d31')`,
    `SELECT revision FROM ${tables}enrollments WHERE id IN (UNHEX('757365722d31'), UNHEX('757365722d32'))`,
    `SELECT position FROM ${tables}events WHERE subject_id = UNHEX('757365722d31') AND kind = 'enrollment' AND event_id = UNHEX('00')`,
    `SELECT document FROM ${tables}events WHERE subject_id = UNHEX('757365722d31') AND kind = 'enrollment' AND position > 0 ORDER BY position LIMIT 5`,
  ]) {
    const [plan] = (await rowsOf(`EXPLAIN ${sql}`)) as { type: string | null; Extra: string }[]
    expect([null, 'const', 'range', 'ref']).toContain(plan?.type)
    expect(plan?.Extra).not.toContain('filesort')
  }
})

it.each([{ schema: 'nowhere' }, {}])(
  'migrate() says what to do if the database is missing: %j',
  async (options) => {
    const url = new URL(mysqlUrl())
    url.pathname = ''
    const elsewhere = createPool({ uri: url.href })
    onTestFinished(() => elsewhere.end())
    await expect(mysqlStore(elsewhere, options).migrate()).rejects.toMatchObject({
      code: 'ERR_SCHEMA_MISSING',
      message: expect.stringMatching(/option schema, before you call migrate\(\)$/),
    })
  },
)

describe('S11 a wrong client or option is refused at once', () => {
  it.each([undefined, null, 1, 'mysql://', {}, [], { query: 1 }, { execute: () => {} }])(
    'client %j',
    (client) => {
      expect(() => mysqlStore(client as never)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('client') }),
      )
    },
  )

  it.each([
    { schema: 'Auth' },
    { schema: 'a`b' },
    { tablePrefix: 'a b' },
    { timeout: 0 },
    { timeout: 601 },
    { joinTransaction: 'yes' },
    { storeId: '' },
    { tableprefix: 'x' },
  ])('options %j', (options) => {
    expect(() => mysqlStore(pool(), options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    )
  })
})
