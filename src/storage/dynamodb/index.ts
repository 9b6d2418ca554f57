import { callback } from '../../internal/host.js'
import { input, optional, type Reader } from '../../internal/input.js'
import { mismatch } from '../../internal/mismatch.js'
import type { DocumentStore, EventRetention, TwoFactorStore } from '../contract.js'
import { documentStore, eventRetention } from '../document-store.js'
import { checkedAtFirstUse } from '../first-use.js'
import { createMarker, storeIdOption } from '../marker.js'
import { ENROLLMENTS, POLICIES, type SqlLayout } from '../sql/layout.js'
import { timeoutOption, withStoreTimeout } from '../timeout.js'
import { connectionOf, type DynamodbDocument } from './client.js'
import { dynamodbDocuments } from './documents.js'
import { deleteEvents } from './retention.js'
import {
  type CreateTable,
  checkMark,
  type DynamodbTable,
  migrateTable,
  requireTable,
  tableOf,
} from './schema.js'

export type { DynamodbDocument } from './client.js'
export type { CreateTable, DynamodbTable } from './schema.js'

/** How the table is called, for `dynamodbDdl` and `dynamodbStore`. */
export interface DynamodbTableOptions {
  /** 3 to 255 characters of A-Z, a-z, 0-9, `_`, `.` and `-`. Default `stepward`. */
  readonly tableName?: string
}

/** The options of `dynamodbStore`. */
export interface DynamodbStoreOptions extends DynamodbTableOptions {
  /** Seconds that one call may take, with the attempts of the SDK, before it is a fault: 0.001 to 600, default 10. */
  readonly timeout?: number
  /**
   * What `storeId()` returned once the table existed. With it, a table that is empty, missing or that of another store
   * is a fault, and `migrate()` creates none. Default: the id that the first use finds.
   */
  readonly storeId?: string
  /**
   * How `migrate()` creates the table, because a document client cannot. It gets the input of CreateTable. Leave it
   * out if you create the table yourself. Default: `migrate()` creates no table.
   */
  readonly createTable?: CreateTable
}

/** A {@link TwoFactorStore} on DynamoDB, what prepares its table, and what deletes old events. */
export interface DynamodbStore extends TwoFactorStore, EventRetention {
  /**
   * Prepares the table, and creates it before if it is missing and the option `createTable` says how. Waits until it
   * is there, at most two minutes. A second call changes nothing, and any number of processes may call it at once. If
   * the store has been in use, it creates nothing.
   *
   * @throws StepwardError `ERR_SCHEMA_MISSING` if there is no table, or that of a known store is gone;
   * `ERR_SCHEMA_VERSION` if it belongs to another version; `ERR_STORE_FAILED`
   */
  migrate(): Promise<void>
  /**
   * The random id that `migrate` gave this table, for the option `storeId`.
   *
   * @throws StepwardError `ERR_SCHEMA_MISSING`, `ERR_SCHEMA_VERSION`, `ERR_STORE_FAILED`
   */
  storeId(): Promise<string>
  /** The input of CreateTable as JSON text, for your own migrations. */
  ddl(): string
}

const TABLE_NAME = /^[A-Za-z0-9_.-]{3,255}$/

const tableName: Reader<string> = optional((value) => {
  if (typeof value === 'string' && TABLE_NAME.test(value)) return value
  throw mismatch('3 to 255 characters of A-Z, a-z, 0-9, _, . and -', value)
}, 'stepward')

const OPTIONS = { tableName }

const readDdlOptions = input('dynamodbDdl', OPTIONS)

const readStoreOptions = input('dynamodbStore', {
  ...OPTIONS,
  timeout: timeoutOption,
  storeId: storeIdOption,
  createTable: optional(callback<CreateTable>, null),
})

const ddlOf = (table: DynamodbTable): string => `${JSON.stringify(table, null, 2)}\n`

/**
 * The input of CreateTable as JSON text, without a database: for `aws dynamodb create-table --cli-input-json`, or as a
 * template for your infrastructure as code.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { dynamodbDdl } from 'stepward/dynamodb'
 *
 * console.log(JSON.parse(dynamodbDdl({ tableName: 'two-factor' })).TableName) // two-factor
 * ```
 */
export function dynamodbDdl(options: DynamodbTableOptions = {}): string {
  return ddlOf(tableOf(readDdlOptions(options).tableName))
}

/**
 * A store on DynamoDB, through a `DynamoDBDocument` of `@aws-sdk/lib-dynamodb` 3 that the application has. All of it is
 * in one table, without an index.
 *
 * A commit is one TransactWriteItems of at most 18 items, and so atomic. Every read is strongly consistent. The store
 * sends no request before its first use, and creates no table before `migrate`.
 *
 * Use the table in one Region. Replicas of a global table accept writes on their own, so each would accept a used
 * code once more.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`; `ERR_SCHEMA_MISSING` and `ERR_SCHEMA_VERSION` at first
 * use; `ERR_RECORD_CORRUPT` for an item that is not one of ours, and for a document that is gone while other items of
 * it remain; `ERR_STORE_FAILED` for every fault of the database, throttling included, with the SDK's error as `cause`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
 * import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb'
 * import { dynamodbStore } from 'stepward/dynamodb'
 *
 * const client = new DynamoDBClient({})
 * const store = dynamodbStore(DynamoDBDocument.from(client), {
 *   createTable: (table) => client.send(new CreateTableCommand(table)),
 * })
 * await store.migrate()
 * console.log(await store.enrollments.load('user-1')) // null
 * client.destroy()
 * ```
 */
export function dynamodbStore(client: DynamodbDocument, options: DynamodbStoreOptions = {}): DynamodbStore {
  const { tableName, timeout, storeId, createTable } = readStoreOptions(options)
  const call = connectionOf(client, timeout)
  const marker = createMarker('dynamodbStore', storeId)
  const checkTable = (): Promise<string> => requireTable(call, tableName, marker)
  const checked = checkedAtFirstUse(checkTable)
  const half = (layout: SqlLayout): DocumentStore =>
    documentStore(
      layout.kind,
      checked.wrap(dynamodbDocuments(call, tableName, layout, () => checkMark(call, tableName, marker))),
    )
  const create: CreateTable | null =
    createTable && ((table) => withStoreTimeout('dynamodbStore', timeout, async () => createTable(table)))

  return {
    enrollments: half(ENROLLMENTS),
    policies: half(POLICIES),
    ...eventRetention((trails, before) => checked.run(() => deleteEvents(call, tableName, trails, before))),
    storeId: checkTable,
    migrate: () => migrateTable(call, tableName, marker, create),
    ddl: () => ddlOf(tableOf(tableName)),
  }
}
