import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { kyselyQuery } from '../../../examples/query-builders/kysely.js'
import { type PostgresClient, postgresStore } from '../../../src/storage/postgres/index.js'
import type { SqlRow } from '../../../src/storage/sql/query.js'
import { postgresUrl } from '../../servers/addresses.js'
import { newChange } from '../../storage/samples.js'
import { newName } from './clients.js'

const schema = newName()
const tablePrefix = 'shared_'
let pool: pg.Pool

beforeAll(async () => {
  pool = new pg.Pool({ connectionString: postgresUrl(), max: 2 })
  await pool.query(`CREATE SCHEMA ${schema}`)
  await postgresStore(pool, { schema, tablePrefix }).migrate()
})
afterAll(async () => {
  await pool.query('SET client_min_messages = warning')
  await pool.query(`DROP SCHEMA ${schema} CASCADE`)
  await pool.end()
})

/** A function over the pool that changes each row. */
const rows = (change: (row: SqlRow) => unknown) => (): PostgresClient => async (sql, parameters) => {
  const result = await pool.query<Record<string, unknown>>(sql, [...parameters])
  return { rows: result.rows.map(change) as SqlRow[], affected: result.rowCount ?? 0 }
}

const values = (change: (value: unknown) => unknown) =>
  rows((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value)])))

const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

/** What an application may have switched on for itself, and what the refusal names. */
const CLIENTS: Readonly<Record<string, readonly [() => PostgresClient, string]>> = {
  'a function that renames columns': [
    rows((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value]))),
    'a column event_id',
  ],
  'postgres with transform: camel': [
    () => {
      const sql = postgres(postgresUrl(), { max: 1, transform: postgres.camel })
      onTestFinished(() => sql.end())
      return sql
    },
    'a column event_id',
  ],
  'the CamelCasePlugin of Kysely': [
    () => {
      const dialect = new PostgresDialect({
        pool: new pg.Pool({ connectionString: postgresUrl(), max: 1 }),
      })
      const db = new Kysely<unknown>({ dialect, plugins: [new CamelCasePlugin()] })
      onTestFinished(() => db.destroy())
      return kyselyQuery(db)
    },
    'a column event_id',
  ],
  'pg with rowMode: array': [
    () => ({
      query: (text: string, parameters: never) => pool.query({ text, values: parameters, rowMode: 'array' }),
    }),
    'got an array',
  ],
  'pg with types that parse text': [
    () => {
      const types: pg.CustomTypesConfig = {
        getTypeParser: (type: number) => (type === 25 ? (text: string) => Number(text) : String),
      }
      const client = new pg.Pool({ connectionString: postgresUrl(), max: 1, types })
      onTestFinished(() => client.end())
      return client
    },
    'column revision',
  ],
  'a function that parses JSON': [
    values((value) => (typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value)),
    'column document',
  ],
  'a function that makes dates': [
    values((value) => (typeof value === 'string' && /^\d{4}-/.test(value) ? new Date(value) : value)),
    'column at',
  ],
  'a function that trims': [
    values((value) => (typeof value === 'string' ? value.trim() : value)),
    'column document',
  ],
  'a function that gives undefined for NULL': [values((value) => value ?? undefined), 'column state'],
  'a function that stretches integers': [
    values((value) => (value === '3' ? '3.5' : value)),
    'column position',
  ],
}

it.each(Object.entries(CLIENTS))(
  'S4 S11 %s is refused at the first use, before a commit',
  async (_, [open, named]) => {
    const refusal = {
      code: 'ERR_INVALID_ARGUMENT',
      option: 'client',
      message: expect.stringContaining(named),
    }
    const store = postgresStore(open(), { schema, tablePrefix })
    const id = newName()
    await expect(store.enrollments.commit(newChange({ id }))).rejects.toMatchObject(refusal)
    await expect(store.enrollments.load(id)).rejects.toMatchObject(refusal)
    await expect(store.migrate()).rejects.toMatchObject(refusal)
    expect(await postgresStore(pool, { schema, tablePrefix }).enrollments.load(id)).toBeNull()
  },
)
