import { readFileSync } from 'node:fs'
import { createClient } from '@libsql/client'
import PromiseDatabase from 'libsql/promise'
import { describe, expect, it } from 'vitest'
import type * as example from '../../examples/query-builders/libsql-promise.js'
import { type SqliteBatch, sqliteBatchStore, sqliteStore } from '../../src/storage/sqlite/index.js'
import { storeConformance } from '../../src/testing/index.js'
import { sqlLosses } from '../databases/sql-losses.js'
import { runDocExample } from '../support/doc-examples.js'
import { versionOf } from '../support/version-of.js'
import { stored, trail } from './helpers.js'
import { markIn, newChange, newEvent } from './samples.js'
import { rowCount, sqliteFiles } from './sqlite-files.js'

const PLACE = 'examples/query-builders/libsql-promise.ts'
const code = readFileSync(new URL(`../../${PLACE}`, import.meta.url), 'utf8')
const { libsqlPromiseBatch } = (await runDocExample({ place: PLACE, code })) as unknown as typeof example

const { newFile, connect, newStore } = sqliteFiles()

function newBatch(file: string): SqliteBatch {
  const client = createClient({ url: `file:${file}`, timeout: 60_000 })
  return async (statements) => {
    const calls = statements.map(({ sql, parameters }) => ({ sql, args: [...parameters] }))
    return (await client.batch(calls, 'write')).map(({ rows }) => rows)
  }
}

describe(`kit: libsql/promise ${versionOf('libsql')} through sqliteBatchStore on an SQLite file`, () => {
  const file = newFile()
  connect(file)
  const batch = libsqlPromiseBatch(new PromiseDatabase(file, {}))
  let made = 0

  storeConformance({ describe, it }, async () => {
    const store = sqliteBatchStore(batch, { tablePrefix: `t${++made}_` })
    await store.migrate()
    return store
  })
})

describe('sqliteBatchStore', () => {
  const file = newFile()
  const db = connect(file)
  const batch = newBatch(file)
  let made = 0

  sqlLosses({
    newPrefix: () => `t${++made}_`,
    store: (tablePrefix, options) => sqliteBatchStore(batch, { tablePrefix, ...options }),
    table: (tablePrefix, name) => `${tablePrefix}${name}`,
    async run(sql) {
      db.exec(sql)
      return []
    },
    shapeOf: async (tablePrefix) =>
      db.prepare('SELECT sql FROM sqlite_schema WHERE name GLOB ? ORDER BY name').all(`${tablePrefix}*`),
  })
})

it('a database moves between sqliteStore and sqliteBatchStore', async () => {
  const file = newFile()
  const [byBatch, direct] = [sqliteBatchStore(newBatch(file)), sqliteStore(connect(file))]
  await byBatch.migrate()
  await direct.migrate()
  expect(await direct.storeId()).toBe(await byBatch.storeId())
  expect(byBatch.ddl()).toBe(direct.ddl())
  let expected: string | null = null
  for (let mark = 0; mark < 6; mark++) {
    const [writer, reader] = mark % 2 === 0 ? [byBatch, direct] : [direct, byBatch]
    const change = newChange({ id: 'a\0\\', expected, mark, events: [newEvent({ id: `${mark}` })] })
    expect(await writer.enrollments.commit(change)).toBe(true)
    const found = await stored(reader.enrollments, 'a\0\\')
    expect(markIn(found)).toBe(mark)
    expected = found.revision
  }
  expect(await trail(direct.enrollments, 'a\0\\')).toEqual(['0', '1', '2', '3', '4', '5'])
})

it('migrate() creates all tables or none', async () => {
  const file = newFile()
  const db = connect(file)
  db.exec('CREATE VIEW stepward_policies AS SELECT 1')
  await expect(sqliteBatchStore(newBatch(file)).migrate()).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(rowCount(db, 'sqlite_schema')).toBe(1)
})

it('S4 S12 a commit whose event cannot be written stores no document', async () => {
  const { file, db } = await newStore()
  db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON stepward_events WHEN NEW.event_id = 'refused'
    BEGIN SELECT RAISE(ABORT, 'refused'); END`)
  const { enrollments } = sqliteBatchStore(newBatch(file))
  const events = [newEvent(), newEvent({ id: 'refused' })]
  await expect(enrollments.commit(newChange({ events }))).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(await enrollments.load('a')).toBeNull()
  expect(await trail(enrollments, 'a')).toEqual([])
})

/** What may become of the rows of a batch that was committed, and what of the promise. */
const LOST_REPLIES: Readonly<Record<string, (reply: Awaited<ReturnType<SqliteBatch>>) => unknown>> = {
  'with an error': () => {
    throw new Error('connection lost')
  },
  'without a reply': () => undefined,
  'with no rows at all': () => [],
  'without the rows of the last statement': (reply) => reply.slice(0, -1),
  'with no row for any statement': (reply) => reply.map(() => []),
  'with something else than rows': (reply) => reply.map(() => ({ rows: [] })),
  'with rows as arrays': (reply) => reply.map((rows) => rows.map((row) => Object.values(row))),
}

it.each(Object.keys(LOST_REPLIES))(
  'S4 a commit that took effect and ends %s is a fault, never a false',
  async (name) => {
    const { file } = await newStore()
    const batch = newBatch(file)
    const broken = sqliteBatchStore(async (statements) => {
      const reply = await batch(statements)
      // A commit writes, and a read does not.
      const isCommit = statements.some(({ sql }) => sql.startsWith('UPDATE'))
      return (isCommit ? LOST_REPLIES[name]?.(reply) : reply) as typeof reply
    })
    await expect(broken.enrollments.commit(newChange({ mark: 7 }))).rejects.toThrow('sqliteBatchStore: ')
    expect(markIn(await stored(broken.enrollments, 'a'))).toBe(7)
  },
)

it('S4 deleteEvents() fails, and does not go on for ever, if it does not learn how many it deleted', async () => {
  const { file, store } = await newStore()
  await store.enrollments.commit(newChange())
  const batch = newBatch(file)
  const { deleteEvents } = sqliteBatchStore(async (statements) => {
    const reply = await batch(statements)
    return statements.some(({ sql }) => sql.startsWith('DELETE')) ? reply.map(() => []) : reply
  })
  await expect(deleteEvents({ before: new Date() })).rejects.toThrow('the rows of every SELECT')
})

it('S14 a client that converts rows is refused at its first use', async () => {
  const { file } = await newStore()
  const batch = newBatch(file)
  const { enrollments } = sqliteBatchStore(async (statements) =>
    (await batch(statements)).map((rows) =>
      rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toUpperCase(), value])),
      ),
    ),
  )
  await expect(enrollments.load('a')).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining('sqliteBatchStore: batch: expected rows with a column revision'),
  })
})
