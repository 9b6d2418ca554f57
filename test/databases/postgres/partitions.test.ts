import { describe, it } from 'vitest'
import { postgresDdl, postgresStore } from '../../../src/storage/postgres/index.js'
import { storeConformance } from '../../../src/testing/index.js'
import { newName, POOL, useClient } from './clients.js'

/** The tables as docs/scaling.md describes them: in four parts each, by a hash of the id. */
function partitionedDdl(schema: string, tablePrefix: string): string {
  const parts = ['enrollments', 'policies', 'events'].flatMap((name) => {
    const table = `"${schema}"."${tablePrefix}${name}`
    return [0, 1, 2, 3].map(
      (part) =>
        `CREATE TABLE ${table}_${part}" PARTITION OF ${table}" FOR VALUES WITH (MODULUS 4, REMAINDER ${part});`,
    )
  })
  return postgresDdl({ schema, tablePrefix })
    .replaceAll(' WITH (fillfactor = 70)', ' PARTITION BY HASH (id)')
    .replace('UNIQUE (subject_id, kind, event_id)\n)', (end) => `${end} PARTITION BY HASH (subject_id)`)
    .concat(parts.join('\n'))
}

describe('postgresStore on partitioned tables', () => {
  const { client, run, schema } = useClient(POOL)

  storeConformance({ describe, it }, async () => {
    const tablePrefix = `${newName()}_`
    await run(partitionedDdl(schema, tablePrefix))
    const store = postgresStore(client(), { schema, tablePrefix })
    await store.migrate()
    return store
  })
})
