import { StepwardError } from '../../errors.js'
import type { TrailName } from '../document-store.js'
import type { DynamodbCall } from './client.js'
import { damaged, eventIdKey, type Item, partitionOf } from './items.js'
import { readEvents, scanEvents } from './reads.js'
import { transact, type Write } from './transactions.js'

/** A transaction has at most 100 writes, and an event is two items. */
const EVENTS_PER_TRANSACTION = 50

function deletesOf(TableName: string, { pk, sk, event_id }: Item): readonly Write[] {
  if (typeof pk !== 'string' || typeof event_id !== 'string') {
    throw damaged('deleteEvents: a stored event is damaged')
  }
  return [
    { Delete: { TableName, Key: eventIdKey(pk, event_id) } },
    { Delete: { TableName, Key: { pk, sk } } },
  ]
}

function isOlder({ at }: Item, before: string): boolean {
  if (typeof at !== 'string') throw damaged('deleteEvents: a stored event is damaged')
  return at < before
}

async function remove(call: DynamodbCall, tableName: string, events: readonly Item[]): Promise<number> {
  for (let start = 0; start < events.length; start += EVENTS_PER_TRANSACTION) {
    const chunk = events.slice(start, start + EVENTS_PER_TRANSACTION)
    const reasons = await transact(
      call,
      chunk.flatMap((event) => deletesOf(tableName, event)),
    )
    if (reasons !== null) {
      throw new StepwardError(
        'ERR_STORE_FAILED',
        'dynamodbStore: deleteEvents: other transactions conflicted with it; run it again',
        { store: 'dynamodbStore' },
      )
    }
  }
  return events.length
}

/** Deletes the events from before a time, of these trails or of all. */
export async function deleteEvents(
  call: DynamodbCall,
  tableName: string,
  trails: readonly TrailName[] | null,
  before: string,
): Promise<number> {
  let deleted = 0
  if (trails === null) {
    for await (const events of scanEvents(call, tableName, before)) {
      deleted += await remove(call, tableName, events)
    }
    return deleted
  }
  for (const { kind, id } of trails) {
    for await (const events of readEvents(call, tableName, partitionOf(kind, id))) {
      const older = events.filter((event) => isOlder(event, before))
      deleted += await remove(call, tableName, older)
    }
  }
  return deleted
}
