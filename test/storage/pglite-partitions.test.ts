import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { postgresDdl, postgresStore } from '../../src/storage/postgres/index.js'
import { storeConformance } from '../../src/testing/index.js'

/** The tables as docs/scaling.md describes them: in four parts each, by a hash of the id. */
function partitionedDdl(tablePrefix: string): string {
  const parts = ['enrollments', 'policies', 'events'].flatMap((table) =>
    [0, 1, 2, 3].map(
      (part) =>
        `CREATE TABLE "${tablePrefix}${table}_${part}" PARTITION OF "${tablePrefix}${table}" FOR VALUES WITH (MODULUS 4, REMAINDER ${part});`,
    ),
  )
  return postgresDdl({ tablePrefix })
    .replaceAll(' WITH (fillfactor = 70)', ' PARTITION BY HASH (id)')
    .replace('UNIQUE (subject_id, kind, event_id)\n)', (end) => `${end} PARTITION BY HASH (subject_id)`)
    .concat(parts.join('\n'))
}

describe('postgresStore on partitioned tables', () => {
  let db: PGlite
  let made = 0

  beforeAll(() => {
    db = new PGlite()
  })
  afterAll(() => db.close())

  storeConformance({ describe, it }, async () => {
    const tablePrefix = `t${++made}_`
    await db.exec(partitionedDdl(tablePrefix))
    const store = postgresStore(db, { tablePrefix })
    await store.migrate()
    return store
  })
})
