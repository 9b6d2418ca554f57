import { describe, it } from 'vitest'
import { storeConformance } from '../../src/testing/index.js'
import { PGLITE, useClient } from '../databases/postgres/clients.js'

describe('postgresStore through PGlite', () => {
  storeConformance({ describe, it }, useClient(PGLITE).newStore)
})
