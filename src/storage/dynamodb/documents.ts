import { StepwardError } from '../../errors.js'
import type { Commit } from '../contract.js'
import { type DocumentBackend, duplicateEvent, type RawDocument, type RawEvent } from '../document-store.js'
import type { SqlLayout } from '../sql/layout.js'
import { callOrFail, type DynamodbCall, pauseBefore } from './client.js'
import {
  type Base,
  baseOf,
  damaged,
  documentItem,
  documentKey,
  eventIdKey,
  eventItems,
  type Head,
  type Item,
  type ItemKey,
  knownKey,
  newRevision,
  partitionOf,
  positionIn,
  toHead,
  toRawEvent,
} from './items.js'
import { readEvents, readFirst, readItem } from './reads.js'
import { CONDITION_FAILED, put, type Reason, transact } from './transactions.js'

/** Keys of one BatchGetItem, at most. */
const KEYS_PER_BATCH = 100

/** Batches in a row that DynamoDB may leave wholly unprocessed. */
const MAX_IDLE_BATCHES = 8

const toRaw = ({ revision, document }: Head): RawDocument | null =>
  document === null ? null : { revision, document }

/** One half of the store. `checkMark` throws unless the table is still the one of this store. */
export function dynamodbDocuments(
  call: DynamodbCall,
  tableName: string,
  layout: SqlLayout,
  checkMark: () => Promise<unknown>,
): DocumentBackend {
  const pkOf = (id: string): string => partitionOf(layout.kind, id)

  const headOf = async (id: string): Promise<Head> => toHead(await readFirst(call, tableName, pkOf(id)))

  async function read(id: string): Promise<RawDocument | null> {
    const head = await headOf(id)
    if (head.isLost) throw lost()
    return toRaw(head)
  }

  const batchOf = async (
    ids: readonly string[],
    keyOf: (pk: string) => ItemKey,
  ): Promise<ReadonlyMap<unknown, Item>> => {
    const keys = ids.map((id) => keyOf(pkOf(id)))
    return new Map((await batchGet(call, tableName, keys)).map((item) => [item['pk'], item]))
  }

  /** Of one batch. What is absent but known is read again: it was lost, or another process has just stored it. */
  async function readBatch(ids: readonly string[]): Promise<(readonly [string, RawDocument | null])[]> {
    const documents = await batchOf(ids, documentKey)
    const absent = ids.filter((id) => !documents.has(pkOf(id)))
    const known = absent.length === 0 ? new Map() : await batchOf(absent, knownKey)
    return Promise.all(
      ids.map(async (id) => {
        const item = documents.get(pkOf(id))
        if (item !== undefined) return [id, toRaw(toHead(item))] as const
        return [id, known.has(pkOf(id)) ? await read(id) : null] as const
      }),
    )
  }

  /** Where nothing is expected: what the commit builds on, or null if a document is stored. */
  async function baseOfNothing({ id, document }: Commit): Promise<Base | null> {
    const head = await headOf(id)
    await checkMark()
    if (!head.isLost) return head.document === null ? head : null
    // What is left can only be erased, and its trail goes on.
    if (document !== null) throw lost()
    for await (const [last] of readEvents(call, tableName, pkOf(id), { size: 1, newestFirst: true })) {
      if (last !== undefined) return { revision: null, eventCount: positionIn(last['sk']) }
    }
    return { revision: null, eventCount: 0 }
  }

  async function apply(change: Commit, base: Base): Promise<boolean> {
    const pk = pkOf(change.id)
    const revision = newRevision(base.eventCount + change.events.length)
    const events = change.events.flatMap((event, index) => eventItems(pk, base.eventCount + index + 1, event))
    const isFirst = base.revision === null
    const reasons = await transact(call, [
      put(tableName, documentItem(pk, layout, change, revision), base.revision),
      ...events.map((item) => put(tableName, item)),
      ...(isFirst ? [{ Put: { TableName: tableName, Item: knownKey(pk) } }] : []),
    ])
    return reasons === null || wasApplied(reasons, revision)
  }

  return {
    async load(id) {
      const raw = await read(id)
      if (raw === null) await checkMark()
      return raw
    },

    async loadMany(ids) {
      const found = new Map<string, RawDocument>()
      for (let start = 0; start < ids.length; start += KEYS_PER_BATCH) {
        const batch = await readBatch(ids.slice(start, start + KEYS_PER_BATCH))
        for (const [id, raw] of batch) if (raw !== null) found.set(id, raw)
      }
      if (found.size < ids.length) await checkMark()
      return found
    },

    async commit(change) {
      const { expected, document, events } = change
      const base = expected === null ? await baseOfNothing(change) : baseOf(expected)
      if (base === null) return false
      // Nothing is stored, and nothing is to be written.
      if (expected === null && document === null && events.length === 0) return true
      return apply(change, base)
    },

    async positionOf(id, eventId) {
      const item = await readItem(call, tableName, eventIdKey(pkOf(id), eventId))
      return item === undefined ? null : positionIn(item['event'])
    },

    async page(id, after, size) {
      const events: RawEvent[] = []
      for await (const items of readEvents(call, tableName, pkOf(id), { after, size })) {
        events.push(...items.map(toRawEvent))
        if (events.length >= size) break
      }
      return events.slice(0, size)
    },
  }
}

/**
 * Whether a transaction that failed had been applied before. The SDK may send one again after DynamoDB has forgotten
 * its token, and then the document has the revision that it wrote.
 */
function wasApplied([document, ...events]: readonly Reason[], revision: string): boolean {
  if (Reflect.get(Object(document?.item['revision']), 'S') === revision) return true
  if (document?.code === CONDITION_FAILED) return false
  const failed = events.findIndex(({ code }) => code === CONDITION_FAILED)
  if (failed === -1) return false
  // The writes alternate: the id of an event, then the event.
  if (failed % 2 === 0) throw duplicateEvent('dynamodbStore')
  throw damaged('stored trail: it has an event at a position that was never used')
}

const lost = (): StepwardError => damaged('stored document: it is gone, and other items of it remain')

/** The items that exist among the keys. A reply holds at most 16 MB, and less under load. */
async function batchGet(
  call: DynamodbCall,
  tableName: string,
  keys: readonly ItemKey[],
): Promise<readonly Item[]> {
  const found: Item[] = []
  let request: unknown = { [tableName]: { Keys: keys, ConsistentRead: true } }
  for (let idle = 0; ; ) {
    const reply = await callOrFail(call, 'batchGet', { RequestItems: request })
    const items: unknown = Reflect.get(Object(Reflect.get(reply, 'Responses')), tableName)
    if (Array.isArray(items)) found.push(...items)
    request = Reflect.get(reply, 'UnprocessedKeys')
    if (Object.keys(Object(request)).length === 0) return found
    idle = Array.isArray(items) && items.length > 0 ? 0 : idle + 1
    if (idle > MAX_IDLE_BATCHES) throw overloaded()
    if (idle > 0) await pauseBefore(idle)
  }
}

function overloaded(): StepwardError {
  return new StepwardError('ERR_STORE_FAILED', 'dynamodbStore: the database left keys unprocessed', {
    store: 'dynamodbStore',
  })
}
