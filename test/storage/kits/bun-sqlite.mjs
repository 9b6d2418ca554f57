// The conformance kit in Bun, on bun:sqlite, against the built package. Bun gives this file its own test functions.
import { Database } from 'bun:sqlite'
import { afterAll, describe, it } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from 'stepward/sqlite'
import { storeConformance } from 'stepward/testing'

const folder = mkdtempSync(join(tmpdir(), 'stepward-'))
const db = new Database(join(folder, 'kit.db'))
db.exec('PRAGMA journal_mode = WAL')
let made = 0

afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

describe('sqliteStore through bun:sqlite', () => {
  storeConformance({ describe, it }, async () => {
    const store = sqliteStore(db, { tablePrefix: `t${++made}_` })
    await store.migrate()
    return store
  })
})
