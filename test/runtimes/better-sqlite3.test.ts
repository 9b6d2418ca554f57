import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SqliteDatabase, type SqliteStatement, sqliteStore } from '../../src/storage/sqlite/index.js'
import { storeConformance } from '../../src/testing/index.js'
import { newChange } from '../storage/samples.js'

/** Without its types: it is installed beside this file only, and `npm run check` does without it. */
function openDatabase(file: string = ':memory:'): Database {
  const BetterSqlite3 = createRequire(import.meta.url)('better-sqlite3')
  return new BetterSqlite3(file)
}

interface Database extends SqliteDatabase {
  prepare(sql: string): SqliteStatement & { iterate(): IterableIterator<unknown> }
  close(): void
}

describe('sqliteStore through better-sqlite3', () => {
  let db: ReturnType<typeof openDatabase>
  let made = 0

  beforeAll(() => {
    db = openDatabase()
  })
  afterAll(() => {
    db.close()
  })

  storeConformance({ describe, it }, async () => {
    const store = sqliteStore(db, { tablePrefix: `t${++made}_` })
    await store.migrate()
    return store
  })
})

describe('S14 while another connection commits, through better-sqlite3', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepward-'))
  let db: Database
  let other: Database

  beforeAll(async () => {
    db = openDatabase(join(folder, 'x.db'))
    other = openDatabase(join(folder, 'x.db'))
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE users (id); INSERT INTO users VALUES (1), (2)')
    await sqliteStore(db).migrate()
  })
  afterAll(() => {
    db.close()
    other.close()
    rmSync(folder, { recursive: true })
  })

  it('a read in a transaction that read too early is a fault', async () => {
    const { enrollments } = sqliteStore(db)
    expect(await enrollments.load('a')).toBeNull()
    db.exec('BEGIN; SELECT * FROM users')
    expect(await sqliteStore(other).enrollments.commit(newChange())).toBe(true)
    await expect(enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    db.exec('ROLLBACK')
    expect(await enrollments.load('a')).not.toBeNull()
  })

  it('a read while a result is iterated is a fault', async () => {
    const { enrollments } = sqliteStore(db)
    expect(await enrollments.load('b')).toBeNull()
    for (const _ of db.prepare('SELECT * FROM users').iterate()) {
      await sqliteStore(other).enrollments.commit(newChange({ id: 'b' }))
      await expect(enrollments.load('b')).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    }
    expect(await enrollments.load('b')).not.toBeNull()
  })
})
