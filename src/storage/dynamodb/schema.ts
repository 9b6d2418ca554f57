import type { Marker } from '../marker.js'
import { newStoreId } from '../marker.js'
import { schemaMissing } from '../sql/failure.js'
import { isSchemaMissing, requireNew, requireVersion, SCHEMA_VERSION } from '../sql/version.js'
import { type DynamodbCall, dynamodbFailed, errorName, isTableMissing } from './client.js'
import { readItem } from './reads.js'

/** The input of CreateTable. */
export interface DynamodbTable {
  TableName: string
  AttributeDefinitions: { AttributeName: string; AttributeType: 'S' }[]
  KeySchema: { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[]
  BillingMode: 'PAY_PER_REQUEST'
  DeletionProtectionEnabled: boolean
}

/** Calls CreateTable. */
export type CreateTable = (input: DynamodbTable) => Promise<unknown>

/** Where the version and the id of the store are. */
const MARKER = { pk: 'schema', sk: 'schema' } as const

/** Milliseconds: many times what DynamoDB needs to create a table. */
const CREATION_DEADLINE = 120_000

/** Milliseconds between two looks at a table that is being created. */
const CREATION_PAUSE = 250

export function tableOf(tableName: string): DynamodbTable {
  return {
    TableName: tableName,
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    // A lost table is a login without a code for everybody.
    DeletionProtectionEnabled: true,
  }
}

/** The id of the store. Throws unless the table exists, is that of this store and has the version of this release. */
export async function requireTable(call: DynamodbCall, tableName: string, marker: Marker): Promise<string> {
  const item = await readItem(call, tableName, MARKER)
  return requireVersion('dynamodbStore', item === undefined ? [] : [item], marker)
}

/** Throws unless the table is still that of this store (S14). */
export async function checkMark(call: DynamodbCall, tableName: string, marker: Marker): Promise<void> {
  const item = await readItem(call, tableName, MARKER)
  marker.check(item?.['store_id'])
}

/** Writes the version and an id, unless another process has. Returns false if there is no table. */
async function writeMarker(call: DynamodbCall, tableName: string): Promise<boolean> {
  try {
    await call('put', {
      TableName: tableName,
      Item: { ...MARKER, version: String(SCHEMA_VERSION), store_id: newStoreId() },
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
    })
  } catch (error) {
    if (isTableMissing(error)) return false
    if (errorName(error) !== 'ConditionalCheckFailedException') throw dynamodbFailed(error)
  }
  return true
}

/** Creates the table if it is missing and the application says how, and writes what makes it ours. */
export async function migrateTable(
  call: DynamodbCall,
  tableName: string,
  marker: Marker,
  createTable: CreateTable | null,
): Promise<void> {
  try {
    await requireTable(call, tableName, marker)
    return
  } catch (error) {
    if (!isSchemaMissing(error)) throw error
  }
  requireNew('dynamodbStore', marker)
  if (!(await writeMarker(call, tableName))) {
    await create(createTable, tableName)
    await untilCreated(() => writeMarker(call, tableName))
  }
  await requireTable(call, tableName, marker)
}

async function create(createTable: CreateTable | null, tableName: string): Promise<void> {
  if (createTable === null) {
    throw schemaMissing(
      'dynamodbStore',
      undefined,
      'create the table as ddl() describes it, or pass the option createTable, and call migrate()',
    )
  }
  try {
    await createTable(tableOf(tableName))
  } catch (error) {
    // Another process creates it.
    if (errorName(error) !== 'ResourceInUseException') throw dynamodbFailed(error)
  }
}

async function untilCreated(isThere: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + CREATION_DEADLINE
  while (!(await isThere())) {
    if (performance.now() > deadline) {
      throw schemaMissing('dynamodbStore', undefined, 'it is still being created; call migrate() again')
    }
    await new Promise((resolve) => setTimeout(resolve, CREATION_PAUSE))
  }
}
