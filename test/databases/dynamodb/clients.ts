import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocument, type TranslateConfig } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll } from 'vitest'
import {
  type DynamodbStore,
  type DynamodbStoreOptions,
  dynamodbStore,
} from '../../../src/storage/dynamodb/index.js'
import { dynamodbUrl } from '../../servers/addresses.js'
import { dynamodbClient } from '../../servers/dynamodb.js'

let made = 0

/** A name that no other test uses, not even in another process on the same server. */
export const newTableName = (): string => `t${process.pid}-${++made}`

/** For one file of tests: stores through a client. The server goes away with all that they write. */
export function useClient(config: TranslateConfig = {}) {
  let client: DynamoDBClient
  let document: DynamoDBDocument
  beforeAll(() => {
    client = dynamodbClient(dynamodbUrl())
    document = DynamoDBDocument.from(client, config)
  })
  afterAll(() => client.destroy())

  /** On a table of its own, which need not exist. */
  const storeOf = (options: DynamodbStoreOptions = {}): DynamodbStore & { readonly tableName: string } => {
    const tableName = options.tableName ?? newTableName()
    const createTable: DynamodbStoreOptions['createTable'] = (table) =>
      client.send(new CreateTableCommand(table))
    return { tableName, ...dynamodbStore(document, { createTable, ...options, tableName }) }
  }

  async function newStore(options: DynamodbStoreOptions = {}): Promise<ReturnType<typeof storeOf>> {
    const store = storeOf(options)
    await store.migrate()
    return store
  }
  return { storeOf, newStore, client: () => client, document: () => document }
}
