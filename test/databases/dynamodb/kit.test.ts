import lib from '@aws-sdk/lib-dynamodb/package.json' with { type: 'json' }
import { describe, it } from 'vitest'
import { storeConformance } from '../../../src/testing/index.js'
import { useClient } from './clients.js'

describe(`kit: @aws-sdk/lib-dynamodb ${lib.version} on DynamoDB Local 1.25.1`, () => {
  const { newStore } = useClient()
  storeConformance({ describe, it }, () => newStore())
})
