import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type SqliteDatabase, sqliteStore } from '../../src/storage/sqlite/index.js'
import { storeConformance } from '../../src/testing/index.js'

/** Without its types: it is installed beside this file only, and `npm run check` does without it. */
function openDatabase(): SqliteDatabase & { close(): void } {
  const BetterSqlite3 = createRequire(import.meta.url)('better-sqlite3')
  return new BetterSqlite3(':memory:')
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
