import { describe } from 'vitest'
import { testRaces } from '../../histories/races.js'
import type { Target } from '../../histories/stores.js'
import { dynamodbUrl } from '../../servers/addresses.js'
import { newTableName } from './clients.js'

const tableName = `races-${newTableName()}`

describe('S1 S2 S3 S12 four processes on DynamoDB Local', () => {
  const target = (): Target => ({ client: 'dynamodb', url: dynamodbUrl(), tableName })
  testRaces(target, { codes: 100, pairedPeople: 8, guesses: 40 })
})
