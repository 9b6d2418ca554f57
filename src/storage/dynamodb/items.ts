import { StepwardError } from '../../errors.js'
import { randomId } from '../../internal/bytes.js'
import type { Commit, StoredEvent } from '../contract.js'
import type { DocumentKind, RawEvent } from '../document-store.js'
import { reportValues, type SqlLayout } from '../sql/layout.js'

// Every value that is read back is text, so that no option of a document client converts it.

export type Item = Readonly<Record<string, unknown>>

/** The primary key of an item. */
export interface ItemKey {
  readonly pk: string
  readonly sk: string
}

/** The sort key of a document. It sorts before those of the trail, so the first item of an id shows what there is. */
const DOCUMENT = 'document'

const EVENT = 'event#'

/** Digits of the largest position. */
const POSITION_DIGITS = 16

/** The partition of one id: DynamoDB compares keys by the bytes of their UTF-8. */
export const partitionOf = (kind: DocumentKind, id: string): string => `${kind}#${id}`

export const documentKey = (pk: string): ItemKey => ({ pk, sk: DOCUMENT })

export const eventKey = (pk: string, position: number): ItemKey => ({
  pk,
  sk: `${EVENT}${String(position).padStart(POSITION_DIGITS, '0')}`,
})

/** The item that finds an event by its id, and makes a second one of that id fail. */
export const eventIdKey = (pk: string, eventId: string): ItemKey => ({ pk, sk: `event-id#${eventId}` })

/**
 * The item that stays from the first commit on. Without it nothing was ever stored; with it and no document, the
 * document was lost. `loadMany` can ask for it in batches.
 */
export const knownKey = (pk: string): ItemKey => ({ pk, sk: 'known' })

export function damaged(what: string): StepwardError {
  return new StepwardError('ERR_RECORD_CORRUPT', `dynamodbStore: ${what}`)
}

/** The state that a commit builds on. */
export interface Base {
  /** Null: there is no item. */
  readonly revision: string | null
  /** How many events the trail ever had, and so the position of its last one. */
  readonly eventCount: number
}

/** What is known of an id. */
export interface Head extends Base {
  /** Null: nothing is stored. An erased document leaves an item that goes on counting. */
  readonly document: string | null
  /** The document is gone and was not erased, because other items remain. */
  readonly isLost: boolean
}

const REVISION = /^(0|[1-9]\d{0,14})\.[\w-]{22}$/

/** A new revision: unique, and with the count of events, so that a commit need not read it first. */
export const newRevision = (eventCount: number): string => `${eventCount}.${randomId()}`

/** The state of this revision; null if no revision of ours looks like this. */
export function baseOf(revision: string): Base | null {
  const [, count] = REVISION.exec(revision) ?? []
  return count === undefined ? null : { revision, eventCount: Number(count) }
}

/** What the first item of an id shows. */
export function toHead(item: Item | undefined): Head {
  if (item === undefined) return { revision: null, eventCount: 0, document: null, isLost: false }
  const { sk, revision, document, erased } = item
  if (sk !== DOCUMENT) return { revision: null, eventCount: 0, document: null, isLost: true }
  const base = typeof revision === 'string' ? baseOf(revision) : null
  if (base === null) throw damaged('stored document: revision: expected one that this store wrote')
  const isDocument = typeof document === 'string' && erased === undefined
  if (!isDocument && (erased !== true || document !== undefined)) {
    throw damaged('stored document: expected a document or the mark of an erasure')
  }
  return { ...base, document: isDocument ? document : null, isLost: false }
}

/** The item of a document, or of an erasure. A null is left out, because no index of yours could take it. */
export function documentItem(pk: string, layout: SqlLayout, change: Commit, revision: string): Item {
  const values = reportValues(layout, change)
  const report = layout.columns.map((name, index) => [name, values[index]] as const)
  return {
    ...documentKey(pk),
    revision,
    ...(change.document === null ? { erased: true } : { document: change.document }),
    ...Object.fromEntries(report.filter(([, value]) => value !== null)),
  }
}

/** The two items of an event. */
export function eventItems(pk: string, position: number, event: StoredEvent): readonly [Item, Item] {
  const key = eventKey(pk, position)
  return [
    { ...eventIdKey(pk, event.id), event: key.sk },
    { ...key, event_id: event.id, type: event.type, at: event.at, document: event.document },
  ]
}

/** The position of an event by the sort key of its item. */
export function positionIn(sk: unknown): number {
  const digits = typeof sk === 'string' && sk.startsWith(EVENT) ? sk.slice(EVENT.length) : ''
  if (!/^\d{16}$/.test(digits)) throw damaged('stored event: expected a position')
  return Number(digits)
}

export function toRawEvent({ sk, event_id, type, at, document }: Item): RawEvent {
  return { position: positionIn(sk), id: event_id, type, at, document }
}
