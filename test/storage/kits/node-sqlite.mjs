// The conformance kit under node:test, on node:sqlite, against the built package. Not in test/runtimes: a package of its
// own, in which the name stepward leads nowhere.
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { sqliteStore } from 'stepward/sqlite'
import { storeConformance } from 'stepward/testing'

const db = new DatabaseSync(':memory:')
let made = 0

describe('sqliteStore through node:sqlite', () => {
  storeConformance({ describe, it }, async () => {
    const store = sqliteStore(db, { tablePrefix: `t${++made}_` })
    await store.migrate()
    return store
  })
})
