import { expect, it } from 'vitest'
import { type SqliteDatabase, sqliteStore } from '../../src/storage/sqlite/index.js'
import { stored, trail } from './helpers.js'
import { documentOf, markIn, newChange, newEvent } from './samples.js'
import { type Connection, rowCount, sqliteFiles } from './sqlite-files.js'

const { connect, newStore, newFile } = sqliteFiles()

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
    await expect(store.enrollments.commit(newChange())).rejects.toMatchObject({
      code: 'ERR_STORE_FAILED',
      message: expect.stringContaining('SQLITE_BUSY'),
      cause: expect.objectContaining({ code: 'SQLITE_BUSY' }),
    })
    expect(busy.inTransaction).toBe(false)
    db.exec('COMMIT')
    expect(await store.enrollments.load('a')).toBeNull()
    expect(await store.enrollments.commit(newChange())).toBe(true)
  }
})

it('S4 a commit that a reader blocks is a fault, and the next one works', async () => {
  const file = newFile()
  const [reader, busy] = [connect(file, 'DELETE'), connect(file, 'DELETE', 0)]
  const store = sqliteStore(busy)
  await store.migrate()
  reader.exec('BEGIN; SELECT * FROM stepward_enrollments')
  await expect(store.enrollments.commit(newChange())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(busy.inTransaction).toBe(false)
  expect(await store.enrollments.load('a')).toBeNull()
  reader.exec('COMMIT')
  expect(await store.enrollments.commit(newChange())).toBe(true)
})

it('S4 a load that meets a lock is a fault, and does not block later writes', async () => {
  const file = newFile()
  const [writer, busy] = [connect(file, 'DELETE'), connect(file, 'DELETE', 0)]
  const [store, other] = [sqliteStore(busy), sqliteStore(writer)]
  await store.migrate()
  expect(await store.enrollments.load('a')).toBeNull()
  writer.exec('BEGIN EXCLUSIVE')
  await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  await expect(store.enrollments.loadMany(['a'])).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  writer.exec('COMMIT')
  expect(await other.enrollments.commit(newChange({ mark: 1 }))).toBe(true)
  const { revision } = await stored(store.enrollments, 'a')
  writer.pragma('busy_timeout = 0')
  expect(await other.enrollments.commit(newChange({ expected: revision, mark: 2 }))).toBe(true)
  expect(markIn(await stored(store.enrollments, 'a'))).toBe(2)
})

it('S4 a commit that fails at its end is undone, and the next one works', async () => {
  const { db } = await newStore()
  const failing = sqliteStore(failingAt(db, 'COMMIT', 'before')).enrollments
  await expect(failing.commit(newChange())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(db.inTransaction).toBe(false)
  expect(rowCount(db, 'stepward_enrollments') + rowCount(db, 'stepward_events')).toBe(0)
})

it('S4 a commit whose outcome is not known throws, though it may have taken effect', async () => {
  const { db } = await newStore()
  const failing = sqliteStore(failingAt(db, 'COMMIT', 'after')).enrollments
  await expect(failing.commit(newChange())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(db.inTransaction).toBe(false)
  expect(await failing.load('a')).not.toBeNull()
  const second = newChange({ id: 'b', events: [] })
  await expect(failing.commit(second)).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
})

it('S4 after a rollback that failed, no commit of that connection succeeds', async () => {
  const { file, db } = await newStore()
  const broken: SqliteDatabase = {
    prepare: (sql) => db.prepare(sql),
    exec: failingAt(db, 'COMMIT', 'before').exec,
  }
  const store = sqliteStore({
    prepare: broken.prepare,
    exec: (sql) => (sql === 'ROLLBACK' ? failingAt(db, 'ROLLBACK', 'before').exec(sql) : broken.exec(sql)),
  })
  await expect(store.enrollments.commit(newChange())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  for (let round = 0; round < 3; round++) {
    await expect(store.enrollments.commit(newChange())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  }
  db.close()
  expect(await sqliteStore(connect(file)).enrollments.load('a')).toBeNull()
})

it('S4 S12 a commit whose event cannot be written stores no document', async () => {
  const { db, store } = await newStore()
  db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON stepward_events WHEN NEW.event_id = 'refused'
    BEGIN SELECT RAISE(ABORT, 'refused'); END`)
  const events = [newEvent(), newEvent({ id: 'refused' })]
  await expect(store.enrollments.commit(newChange({ events }))).rejects.toMatchObject({
    code: 'ERR_STORE_FAILED',
  })
  expect(await store.enrollments.load('a')).toBeNull()
  expect(await trail(store.enrollments, 'a')).toEqual([])
})

it('S4 a database that is full, read-only or closed is a fault', async () => {
  const { file, db, store } = await newStore()
  db.pragma('max_page_count = 20')
  const big = newChange({ document: JSON.stringify('x'.repeat(200_000)) })
  await expect(store.enrollments.commit(big)).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(db.inTransaction).toBe(false)
  expect(await store.enrollments.load('a')).toBeNull()
  expect(await store.enrollments.commit(newChange())).toBe(true)

  const readOnly = connect(file)
  readOnly.pragma('query_only = ON')
  const { enrollments } = sqliteStore(readOnly)
  const { revision } = await stored(enrollments, 'a')
  const erase = newChange({ expected: revision, document: null, events: [] })
  await expect(enrollments.commit(erase)).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })

  db.close()
  await expect(store.enrollments.commit(newChange({ expected: revision, events: [] }))).rejects.toMatchObject(
    {
      code: 'ERR_STORE_FAILED',
    },
  )
})

it('S11 a row that another program has mangled is returned as it is or is ERR_RECORD_CORRUPT, and is not overwritten', async () => {
  const { db, store } = await newStore()
  await store.enrollments.commit(newChange())
  const { revision } = await stored(store.enrollments, 'a')
  for (const document of ['', 'null', '{', `${documentOf()}x`]) {
    db.prepare('UPDATE stepward_enrollments SET document = ?').run(document)
    expect(await store.enrollments.load('a')).toEqual({ revision, document })
    expect(await store.enrollments.commit(newChange())).toBe(false)
    expect(db.prepare('SELECT document FROM stepward_enrollments').all()).toEqual([{ document }])
  }
  for (const column of ["document = X'00'", "revision = ''", "revision = X'00'"]) {
    db.exec(`UPDATE stepward_enrollments SET ${column}`)
    await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    await expect(store.enrollments.loadMany(['a'])).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    expect(await store.enrollments.commit(newChange())).toBe(false)
  }
})

it('S11 an event that another program has mangled is ERR_RECORD_CORRUPT', async () => {
  for (const column of ['type', 'at', 'document']) {
    const { db, store } = await newStore()
    await store.enrollments.commit(newChange())
    db.exec(`UPDATE stepward_events SET ${column} = X'00'`)
    await expect(trail(store.enrollments, 'a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
  }
})

it('S8 no fault shows what was stored', async () => {
  const { db, store } = await newStore()
  const document = JSON.stringify('SECRET')
  await store.enrollments.commit(newChange({ document }))
  db.exec(`UPDATE stepward_enrollments SET document = CAST(document AS BLOB)`)
  const error = await store.enrollments.load('a').catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
  expect(`${String(error)} ${String((error as Error).cause)}`).not.toContain('SECRET')
})
