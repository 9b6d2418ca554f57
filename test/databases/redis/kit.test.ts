import { describe, it } from 'vitest'
import { storeConformance } from '../../../src/testing/index.js'
import { kitTitle } from '../kit-title.js'
import { CLIENTS, FUNCTION_OVER_CLUSTER, useClient } from './clients.js'

describe.each(
  [...CLIENTS, FUNCTION_OVER_CLUSTER].map((listed) => [kitTitle(listed, 'Redis'), listed] as const),
)('%s', (_, listed) => {
  const { newStore } = useClient(listed)
  storeConformance({ describe, it }, () => newStore())
})
