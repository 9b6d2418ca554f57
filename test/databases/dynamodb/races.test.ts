import { describe } from 'vitest'
import { testRaces } from '../../histories/races.js'
import { dynamodbUrl } from '../../servers/addresses.js'
import { newTableName } from './clients.js'

const tableName = `races-${newTableName()}`

describe('S1 S2 S3 S12 four processes on DynamoDB Local', () => {
  testRaces(() => ({ client: 'dynamodb', url: dynamodbUrl(), tableName }), { codes: 100 })
})
