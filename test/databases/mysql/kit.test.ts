import { describe, it } from 'vitest'
import { storeConformance } from '../../../src/testing/index.js'
import { kitTitle } from '../kit-title.js'
import { CLIENTS, useClient } from './clients.js'

describe.each(CLIENTS.map((listed) => [kitTitle(listed, 'MariaDB'), listed] as const))('%s', (_, listed) => {
  const { newStore } = useClient(listed)
  storeConformance({ describe, it }, newStore)
})
