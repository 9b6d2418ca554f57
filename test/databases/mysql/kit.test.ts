import { describe, it } from 'vitest'
import { storeConformance } from '../../../src/testing/index.js'
import { CLIENTS, useClient } from './clients.js'

describe.each(CLIENTS)('mysqlStore through $name', (listed) => {
  const { newStore } = useClient(listed)
  storeConformance({ describe, it }, newStore)
})
