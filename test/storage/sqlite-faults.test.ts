import Database from 'libsql'
import { expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { type SqliteDatabase, sqliteStore } from '../../src/storage/sqlite/index.js'
import { stored, trail } from './helpers.js'
import { enrolledRecord, enrollmentEvent, enrollmentRecord } from './samples.js'
import { type Connection, rowCount, sqliteFiles } from './sqlite-files.js'

const { connect, newStore, newFile } = sqliteFiles()

const change = (mark?: number) => ({
  id: 'a',
  expected: null,
  next: enrollmentRecord('a', mark),
  events: [enrollmentEvent('a')],
})

/** The real database, where one command fails before or after it takes effect. */
function failingAt(db: Connection, command: string, when: 'before' | 'after'): SqliteDatabase {
  return {
    prepare: (sql) => db.prepare(sql),
    exec(sql) {
      if (sql !== command) return db.exec(sql)
      if (when === 'after') db.exec(sql)
      throw new Error('injected')
    },
  }
}

it('S4 a locked database is a fault, and nothing is granted or left behind', async () => {
  for (const mode of ['WAL', 'DELETE'] as const) {
    const file = newFile()
    const [db, busy] = [connect(file, mode), connect(file, mode, 0)]
    const store = sqliteStore(busy)
    await store.migrate()
    db.exec('BEGIN IMMEDIATE')
    await expect(store.enrollments.commit(change())).rejects.toMatchObject({
      code: 'ERR_STORE_FAILED',
      message: expect.stringContaining('SQLITE_BUSY'),
      cause: expect.objectContaining({ code: 'SQLITE_BUSY' }),
    })
    expect(busy.inTransaction).toBe(false)
    db.exec('COMMIT')
    expect(await store.enrollments.load('a')).toBeNull()
    expect(await store.enrollments.commit(change())).toBe(true)
  }
})

it('S4 a commit that a reader keeps from ending is a fault, and the next one works', async () => {
  const file = newFile()
  const [reader, busy] = [connect(file, 'DELETE'), connect(file, 'DELETE', 0)]
  const store = sqliteStore(busy)
  await store.migrate()
  reader.exec('BEGIN; SELECT * FROM stepward_enrollments')
  await expect(store.enrollments.commit(change())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(busy.inTransaction).toBe(false)
  expect(await store.enrollments.load('a')).toBeNull()
  reader.exec('COMMIT')
  expect(await store.enrollments.commit(change())).toBe(true)
})

it('S4 a load that meets a lock is a fault, and keeps nobody from writing afterwards', async () => {
  const file = newFile()
  const [writer, busy] = [connect(file, 'DELETE'), connect(file, 'DELETE', 0)]
  const [store, other] = [sqliteStore(busy), sqliteStore(writer)]
  await store.migrate()
  expect(await store.enrollments.load('a')).toBeNull()
  writer.exec('BEGIN EXCLUSIVE')
  await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  await expect(store.enrollments.loadMany(['a'])).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  writer.exec('COMMIT')
  expect(await other.enrollments.commit(change(1))).toBe(true)
  const { revision } = await stored(store.enrollments, 'a')
  writer.pragma('busy_timeout = 0')
  const next = enrollmentRecord('a', 2)
  expect(await other.enrollments.commit({ id: 'a', expected: revision, next, events: [] })).toBe(true)
  expect((await stored(store.enrollments, 'a')).record.updatedAt).toBe(2)
})

it('S4 a commit that fails at its end is undone, and the next one works', async () => {
  const { db } = await newStore()
  const failing = sqliteStore(failingAt(db, 'COMMIT', 'before')).enrollments
  await expect(failing.commit(change())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(db.inTransaction).toBe(false)
  expect(rowCount(db, 'stepward_enrollments') + rowCount(db, 'stepward_events')).toBe(0)
})

it('S4 a commit whose end is not known throws, though it may have taken effect', async () => {
  const { db } = await newStore()
  const failing = sqliteStore(failingAt(db, 'COMMIT', 'after')).enrollments
  await expect(failing.commit(change())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(db.inTransaction).toBe(false)
  expect(await failing.load('a')).not.toBeNull()
  const second = { ...change(), id: 'b', next: enrollmentRecord('b'), events: [] }
  await expect(failing.commit(second)).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
})

it('S4 after a rollback that failed no commit of that connection is told as done', async () => {
  const { file, db } = await newStore()
  const broken: SqliteDatabase = {
    prepare: (sql) => db.prepare(sql),
    exec: failingAt(db, 'COMMIT', 'before').exec,
  }
  const store = sqliteStore({
    prepare: broken.prepare,
    exec: (sql) => (sql === 'ROLLBACK' ? failingAt(db, 'ROLLBACK', 'before').exec(sql) : broken.exec(sql)),
  })
  await expect(store.enrollments.commit(change())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  for (let round = 0; round < 3; round++) {
    await expect(store.enrollments.commit(change())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  }
  db.close()
  expect(await sqliteStore(connect(file)).enrollments.load('a')).toBeNull()
})

it('S4 S12 an event that cannot be written takes the record with it', async () => {
  const { db, store } = await newStore()
  db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON stepward_events WHEN NEW.event_id = 'refused'
    BEGIN SELECT RAISE(ABORT, 'refused'); END`)
  const events = [enrollmentEvent('a'), enrollmentEvent('a', 'refused')]
  await expect(store.enrollments.commit({ ...change(), events })).rejects.toMatchObject({
    code: 'ERR_STORE_FAILED',
  })
  expect(await store.enrollments.load('a')).toBeNull()
  expect(await trail(store.enrollments, 'a')).toEqual([])
})

it('S4 a database that is full, read-only or closed is a fault', async () => {
  const { file, db, store } = await newStore()
  db.pragma('max_page_count = 20')
  const big = { ...change(), next: enrolledRecord('a', 1, Array.from({ length: 5000 }, String)) }
  await expect(store.enrollments.commit(big)).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(db.inTransaction).toBe(false)
  expect(await store.enrollments.load('a')).toBeNull()
  expect(await store.enrollments.commit(change())).toBe(true)

  const readOnly = connect(file)
  readOnly.pragma('query_only = ON')
  const { enrollments } = sqliteStore(readOnly)
  const { revision } = await stored(enrollments, 'a')
  const erase = { id: 'a', expected: revision, next: null, events: [] }
  await expect(enrollments.commit(erase)).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })

  db.close()
  await expect(store.enrollments.commit({ ...erase, next: enrollmentRecord('a') })).rejects.toMatchObject({
    code: 'ERR_STORE_FAILED',
  })
})

it('S11 a mangled document is ERR_RECORD_CORRUPT, lets nobody in and is not overwritten', async () => {
  const { db, store } = await newStore()
  const next = enrolledRecord('a', 1, ['authenticator-1'])
  await store.enrollments.commit({ ...change(), next })
  const document = JSON.stringify(next)
  const mangled = [
    '',
    'null',
    '[]',
    '{}',
    '1',
    '"text"',
    document.slice(0, -1),
    `${document}x`,
    document.replace('"schemaVersion":1', '"schemaVersion":2'),
    document.replace('"userId":"a"', '"userId":"b"'),
    document.replace('"lastStep":1', '"lastStep":-1'),
    document.replace('"lastStep":1', '"lastStep":"1"'),
    document.replace('"history":[]', '"history":{}'),
    document.replace('{', '{"extra":1,'),
    document.replace('{', '{"__proto__":{},'),
  ]
  for (const text of mangled) {
    db.prepare('UPDATE stepward_enrollments SET document = ?').run(text)
    await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    await expect(store.enrollments.loadMany(['a'])).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    expect(await store.enrollments.commit(change())).toBe(false)
    expect(db.prepare('SELECT document FROM stepward_enrollments').all()).toEqual([{ document: text }])
  }
  for (const column of ["document = X'00'", 'document = 5', "revision = ''", "revision = X'00'"]) {
    db.exec(`UPDATE stepward_enrollments SET ${column}`)
    await expect(store.enrollments.load('a')).rejects.toBeInstanceOf(StepwardError)
  }
})

it('S11 a mangled event is ERR_RECORD_CORRUPT', async () => {
  const { db, store } = await newStore()
  await store.enrollments.commit(change())
  const foreign = JSON.stringify(enrollmentEvent('b'))
  for (const text of ['', 'null', '[]', '{}', '1', '{', foreign]) {
    db.prepare('UPDATE stepward_events SET document = ?').run(text)
    await expect(trail(store.enrollments, 'a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
  }
})

it('S8 no fault shows what was stored', async () => {
  const db = new Database(':memory:')
  const store = sqliteStore(db)
  await store.migrate()
  const next = { ...enrollmentRecord('a'), generation: 'SECRET' }
  await store.enrollments.commit({ ...change(), next })
  db.exec(`UPDATE stepward_enrollments SET document = '{"SECRET' || document`)
  const error = await store.enrollments.load('a').catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
  expect(`${String(error)} ${String((error as Error).cause)}`).not.toContain('SECRET')
})
