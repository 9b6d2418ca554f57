import { StepwardError } from '../../errors.js'
import { hasMethods } from '../../internal/host.js'
import { wrongClient, wrongReply } from '../clients.js'
import { driverCode, schemaMissing } from '../sql/failure.js'
import { withStoreTimeout } from '../timeout.js'

/** A `DynamoDBDocument` of @aws-sdk/lib-dynamodb, as far as the store uses it. */
export interface DynamodbDocument {
  send(command: never): unknown
  get(input: never): Promise<unknown>
  put(input: never): Promise<unknown>
  query(input: never): Promise<unknown>
  scan(input: never): Promise<unknown>
  batchGet(input: never): Promise<unknown>
  transactWrite(input: never): Promise<unknown>
}

const OPERATIONS = ['get', 'put', 'query', 'scan', 'batchGet', 'transactWrite'] as const

export type DynamodbOperation = (typeof OPERATIONS)[number]

/** Calls one operation of the client, with a limit on the wait. Its faults are still the client's own. */
export type DynamodbCall = (operation: DynamodbOperation, input: object) => Promise<object>

const CLIENT = 'the DynamoDBDocument of DynamoDBDocument.from(client), from @aws-sdk/lib-dynamodb 3'

export function connectionOf(client: unknown, timeout: number): DynamodbCall {
  // `send` distinguishes it from the document client of version 2, which returns no promises.
  if (!hasMethods(client, 'send', ...OPERATIONS)) throw wrongClient('dynamodbStore', 'client', CLIENT, client)
  return async (operation, input) => {
    const reply = await withStoreTimeout('dynamodbStore', timeout, async () => client[operation](input))
    if (typeof reply === 'object' && reply !== null) return reply
    throw wrongReply('dynamodbStore', 'client', 'replies as objects', reply)
  }
}

/** The name of an error of the SDK, such as ResourceNotFoundException. */
export function errorName(error: unknown): string | null {
  const name = error instanceof Error && error.name !== 'Error' ? error.name : ''
  return /^[A-Z][A-Za-z]{1,60}$/.test(name) ? name : null
}

/** A table that is still being created does not exist yet. */
export const isTableMissing = (error: unknown): boolean => errorName(error) === 'ResourceNotFoundException'

/** A fault of the database. The message of the SDK may quote values, so only its name is shown. */
export function dynamodbFailed(cause: unknown): StepwardError {
  if (cause instanceof StepwardError) return cause
  if (isTableMissing(cause)) return schemaMissing('dynamodbStore', cause)
  const word = driverCode(cause) ?? errorName(cause)
  const shown = word === null ? '' : ` (${word})`
  return new StepwardError('ERR_STORE_FAILED', `dynamodbStore: the database failed${shown}; see the cause`, {
    store: 'dynamodbStore',
    cause,
  })
}

/** As {@link DynamodbCall}, with faults as errors of the store. */
export async function callOrFail(
  call: DynamodbCall,
  operation: DynamodbOperation,
  input: object,
): Promise<object> {
  try {
    return await call(operation, input)
  } catch (error) {
    throw dynamodbFailed(error)
  }
}

/** Milliseconds, for a pause before a call is sent again. */
const MAX_PAUSE = 400

/** Waits a random time up to a bound that doubles with each attempt, so that processes do not meet again. */
export function pauseBefore(attempt: number): Promise<void> {
  const bound = Math.min(10 * 2 ** attempt, MAX_PAUSE)
  return new Promise((resolve) => setTimeout(resolve, Math.random() * bound))
}
