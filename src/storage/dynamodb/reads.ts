import { callOrFail, type DynamodbCall } from './client.js'
import { damaged, eventKey, type Item, type ItemKey } from './items.js'

/** Strongly consistent: any other read may be older than the last commit (S14). */
const FRESH = { ConsistentRead: true } as const

function itemsIn(value: unknown): readonly Item[] {
  if (Array.isArray(value)) return value
  throw damaged('unexpected reply: expected a list of items')
}

export async function readItem(
  call: DynamodbCall,
  TableName: string,
  Key: ItemKey,
): Promise<Item | undefined> {
  const { Item } = (await callOrFail(call, 'get', { TableName, Key, ...FRESH })) as { Item?: Item }
  return Item
}

/**
 * The first item of a partition. For the price of reading the document, this also shows that a document is
 * gone whose other items remain.
 */
export async function readFirst(
  call: DynamodbCall,
  TableName: string,
  pk: string,
): Promise<Item | undefined> {
  const reply = await callOrFail(call, 'query', {
    TableName,
    KeyConditionExpression: '#pk = :pk',
    ExpressionAttributeNames: { '#pk': 'pk' },
    ExpressionAttributeValues: { ':pk': pk },
    Limit: 1,
    ...FRESH,
  })
  return itemsIn(Reflect.get(reply, 'Items'))[0]
}

/** Events of a trail in portions, from a position on, the oldest first or the newest first. */
export async function* readEvents(
  call: DynamodbCall,
  TableName: string,
  pk: string,
  options: { readonly after?: number; readonly size?: number; readonly newestFirst?: boolean } = {},
): AsyncGenerator<readonly Item[], void, undefined> {
  const { after = 0, size, newestFirst = false } = options
  yield* pages(call, 'query', {
    TableName,
    KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :first AND :last',
    ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
    ExpressionAttributeValues: {
      ':pk': pk,
      ':first': eventKey(pk, after + 1).sk,
      ':last': eventKey(pk, Number.MAX_SAFE_INTEGER).sk,
    },
    ScanIndexForward: !newestFirst,
    ...(size === undefined ? {} : { Limit: size }),
    ...FRESH,
  })
}

/** Events of all trails from before a time, in portions. Reads the whole table. */
export async function* scanEvents(
  call: DynamodbCall,
  TableName: string,
  before: string,
): AsyncGenerator<readonly Item[], void, undefined> {
  yield* pages(call, 'scan', {
    TableName,
    FilterExpression: 'begins_with(#sk, :event) AND #at < :before',
    ProjectionExpression: '#pk, #sk, #id, #at',
    ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk', '#id': 'event_id', '#at': 'at' },
    ExpressionAttributeValues: { ':event': 'event#', ':before': before },
    ...FRESH,
  })
}

async function* pages(
  call: DynamodbCall,
  operation: 'query' | 'scan',
  input: object,
): AsyncGenerator<readonly Item[], void, undefined> {
  let from: unknown
  do {
    const start = from === undefined ? {} : { ExclusiveStartKey: from }
    const reply = await callOrFail(call, operation, { ...input, ...start })
    yield itemsIn(Reflect.get(reply, 'Items'))
    from = Reflect.get(reply, 'LastEvaluatedKey')
  } while (from !== undefined)
}
