import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll } from 'vitest'
import { type SqliteStore, sqliteStore } from '../../src/storage/sqlite/index.js'

/** Milliseconds: longer than any test waits for another process. */
export const BUSY_TIMEOUT = 60_000

export type Connection = InstanceType<typeof Database>

export type JournalMode = 'WAL' | 'DELETE'

/** Real database files in a folder of their own, which is removed after the tests of the file. */
export function sqliteFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'stepward-'))
  const connections: Connection[] = []
  let count = 0

  afterAll(() => {
    for (const connection of connections) if (connection.open) connection.close()
    rmSync(folder, { recursive: true })
  })

  function newFile(): string {
    count += 1
    return join(folder, `${count}.db`)
  }

  function connect(
    file: string,
    journalMode: JournalMode = 'WAL',
    busyTimeout: number = BUSY_TIMEOUT,
  ): Connection {
    const connection = new Database(file)
    connection.pragma(`busy_timeout = ${busyTimeout}`)
    connection.pragma(`journal_mode = ${journalMode}`)
    connections.push(connection)
    return connection
  }

  /** A new file with the tables, and a store on it. */
  async function newStore(): Promise<{ file: string; db: Connection; store: SqliteStore }> {
    const file = newFile()
    const db = connect(file)
    const store = sqliteStore(db)
    await store.migrate()
    return { file, db, store }
  }

  return { newFile, connect, newStore }
}

/** How many rows a table has. */
export function rowCount(db: Connection, table: string): number {
  const row: unknown = db.prepare(`SELECT count(*) AS rows FROM ${table}`).all()[0]
  return Number((row as { rows: number }).rows)
}
