import { StepwardError } from '../../errors.js'
import { randomId } from '../../internal/bytes.js'
import { type DynamodbCall, dynamodbFailed, errorName, pauseBefore } from './client.js'
import type { Item } from './items.js'

/** One write of a transaction. */
export type Write = { readonly Put: object } | { readonly Delete: object }

/** Why a transaction was canceled: for each of its writes a code, and the item that did not meet the condition. */
export interface Reason {
  readonly code: string
  /** The attributes in DynamoDB's own form. */
  readonly item: Item
}

/** Another transaction on the same item takes milliseconds. */
const MAX_ATTEMPTS = 8

export const CONDITION_FAILED = 'ConditionalCheckFailed'
const CONFLICT = 'TransactionConflict'

/** A write that fails if the item exists, or with `revision`, if it does not have that one. */
export function put(TableName: string, item: Item, revision: string | null = null): Write {
  const condition =
    revision === null
      ? { ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: { '#pk': 'pk' } }
      : {
          ConditionExpression: '#revision = :revision',
          ExpressionAttributeNames: { '#revision': 'revision' },
          ExpressionAttributeValues: { ':revision': revision },
        }
  return { Put: { TableName, Item: item, ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } }
}

function reasonsOf(error: unknown): readonly Reason[] | null {
  if (errorName(error) !== 'TransactionCanceledException') return null
  const reasons: unknown = Reflect.get(Object(error), 'CancellationReasons')
  if (!Array.isArray(reasons)) return null
  return reasons.map((reason: unknown) => {
    const code: unknown = Reflect.get(Object(reason), 'Code')
    return { code: typeof code === 'string' ? code : '', item: Object(Reflect.get(Object(reason), 'Item')) }
  })
}

/**
 * Writes everything or nothing. Resolves to null if it did, or to why it did not: a condition was not met, or other
 * transactions on the same items kept it out. A fault of any other kind is thrown.
 *
 * The SDK sends a request again if it lost the reply. By its token, DynamoDB then recognizes a transaction that it has
 * applied. A canceled one has changed nothing, so it is sent again with a new token.
 */
export async function transact(
  call: DynamodbCall,
  writes: readonly Write[],
): Promise<readonly Reason[] | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      await call('transactWrite', { TransactItems: writes, ClientRequestToken: randomId() })
      return null
    } catch (error) {
      const reasons = reasonsOf(error)
      const codes = reasons?.map(({ code }) => code) ?? []
      if (reasons === null || !(codes.includes(CONDITION_FAILED) || codes.includes(CONFLICT))) {
        throw canceled(error, codes)
      }
      if (codes.includes(CONDITION_FAILED) || attempt === MAX_ATTEMPTS) return reasons
      await pauseBefore(attempt)
    }
  }
}

/** Such as ThrottlingError: the name of the exception alone would not show it. */
function canceled(error: unknown, codes: readonly string[]): StepwardError {
  const code = codes.find((each) => each !== 'None' && /^[A-Za-z]{1,50}$/.test(each))
  if (code === undefined) return dynamodbFailed(error)
  return new StepwardError(
    'ERR_STORE_FAILED',
    `dynamodbStore: the database refused the transaction (${code}); see the cause`,
    { store: 'dynamodbStore', cause: error },
  )
}
