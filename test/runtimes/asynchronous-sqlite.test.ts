import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Gives a database to the store, calls what an application calls first, and then runs a statement of its own, which the
 * database runs after ours. A statement of ours that failed without a listener would have ended the process.
 */
const program = (open: string): string => `
  import sqlite3 from '@appthreat/sqlite3'
  import { open } from 'sqlite'
  import { sqliteStore } from '../../src/storage/sqlite/index.ts'

  const db = ${open}
  for (const call of [(store) => store.migrate(), (store) => store.enrollments.load('a')]) {
    try {
      await call(sqliteStore(db))
    } catch (error) {
      console.log(error.message)
    }
  }
  await new Promise((resolve) => new sqlite3.Database(':memory:').get('SELECT 1', resolve))
  await new Promise((resolve) => setImmediate(resolve))
  console.log('alive')
`

const EXPECTED =
  'sqliteStore: db: expected an open, synchronous SQLite database (better-sqlite3, node:sqlite, bun:sqlite, libsql), got'
const KNOWN = `${EXPECTED} an asynchronous SQLite database; open it with better-sqlite3, node:sqlite or libsql for sqliteStore of stepward/sqlite`

const SQLITE3 = "new sqlite3.Database(':memory:')"
const SQLITE = "await open({ filename: ':memory:', driver: sqlite3.Database })"

/** Only what the store needs, so that its shape says nothing. */
const bare = (open: string): string =>
  `((db) => ({ exec: (sql) => db.exec(sql), prepare: (sql) => db.prepare(sql) }))(${open})`

// Not the package sqlite3 itself, which npm would have to compile: a fork of it with the same functions.
it.each([
  ['sqlite3', SQLITE3, KNOWN],
  ['sqlite', SQLITE, KNOWN],
  ['sqlite3 behind an object of its own', bare(SQLITE3), `${EXPECTED} a Statement`],
  ['sqlite behind an object of its own', bare(SQLITE), `${EXPECTED} a Promise`],
])('S11 %s is refused by sqliteStore, and does not end the process', (_, open, message) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program(open)],
    { cwd: `${ROOT}/test/runtimes`, encoding: 'utf8' },
  )
  expect(stdout.trim().split('\n'), stderr).toEqual([message, message, 'alive'])
  expect(status).toBe(0)
})
