import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { storeConformance } from '../../src/testing/index.js'

describe('sqliteStore through better-sqlite3', () => {
  let db: Database.Database
  let made = 0

  beforeAll(() => {
    db = new Database(':memory:')
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
