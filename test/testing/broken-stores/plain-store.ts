import { StepwardError } from '../../../src/errors.js'
import type {
  Commit,
  DocumentStore,
  EventsOptions,
  StoredDocument,
  StoredEvent,
  TwoFactorStore,
} from '../../../src/storage/contract.js'

/** The parts of {@link plainStore} that a broken store replaces. */
export interface Parts {
  /** What an id is looked up by. */
  readonly keyOf: (id: string) => string
  /** What is kept of the text of a document or an event. */
  readonly keep: (text: string) => string
  /** The revision of a document; `count` is how many documents this id has had. */
  readonly revisionOf: (document: string, count: number) => string
  readonly sameRevision: (one: string | null, other: string | null) => boolean
  readonly sameEventId: (one: string, other: string) => boolean
  /** Whether enrollments and policies share one table. */
  readonly oneTable: boolean
  /** Whether an erasure resets the count of documents. */
  readonly forgetsCount: boolean
  /** Whether the document is written before the events are checked. */
  readonly documentFirst: boolean
  /** Whether objects that are passed in are kept, or those that are kept are passed out. */
  readonly shares: 'in' | 'out' | 'nothing'
}

interface Row {
  stored: StoredDocument | null
  count: number
  readonly trail: StoredEvent[]
}

type Table = Map<string, Row>

const RIGHT: Parts = {
  keyOf: (id) => id,
  keep: (text) => text,
  revisionOf: (_, count) => String(count),
  sameRevision: (one, other) => one === other,
  sameEventId: (one, other) => one === other,
  oneTable: false,
  forgetsCount: false,
  documentFirst: false,
  shares: 'nothing',
}

function plainDocuments(parts: Parts, table: Table): DocumentStore {
  const takeIn = (event: StoredEvent): StoredEvent =>
    parts.shares === 'in' ? event : { ...event, document: parts.keep(event.document) }
  const passOut = <T extends object>(kept: T): T => (parts.shares === 'out' ? kept : { ...kept })

  function rowOf(id: string): Row {
    const key = parts.keyOf(id)
    const row = table.get(key) ?? { stored: null, count: 0, trail: [] }
    table.set(key, row)
    return row
  }

  function write(row: Row, document: string | null): void {
    if (document === null) {
      row.stored = null
      if (parts.forgetsCount) row.count = 0
      return
    }
    row.count += 1
    row.stored = { revision: parts.revisionOf(document, row.count), document: parts.keep(document) }
  }

  function load(id: string): StoredDocument | null {
    const { stored } = rowOf(id)
    return stored && passOut(stored)
  }

  const holds = (trail: readonly StoredEvent[], event: StoredEvent): boolean =>
    trail.some((other) => parts.sameEventId(other.id, event.id))

  return {
    async load(id: string) {
      return load(id)
    },
    async loadMany(ids: readonly string[]) {
      const found = new Map<string, StoredDocument>()
      for (const id of ids) {
        const one = load(id)
        if (one !== null) found.set(id, one)
      }
      return found
    },
    async commit({ id, expected, document, events }: Commit) {
      const row = rowOf(id)
      if (!parts.sameRevision(row.stored?.revision ?? null, expected)) return false
      if (parts.documentFirst) write(row, document)
      if (events.some((event, index) => holds([...row.trail, ...events.slice(0, index)], event))) {
        throw new StepwardError('ERR_STORE_FAILED', 'an event comes twice', { store: 'plainStore' })
      }
      if (!parts.documentFirst) write(row, document)
      row.trail.push(...events.map(takeIn))
      return true
    },
    async *events(id: string, { after, limit = Number.POSITIVE_INFINITY }: EventsOptions = {}) {
      const { trail } = rowOf(id)
      const start =
        after === undefined ? 0 : trail.findIndex((event) => parts.sameEventId(event.id, after)) + 1
      if (after !== undefined && start === 0) {
        throw new StepwardError('ERR_INVALID_ARGUMENT', 'no such event in this trail', { option: 'after' })
      }
      for (const event of trail.slice(start, start + limit)) yield passOut(event)
    },
  }
}

/** A correct store in memory, as simple as possible: made to be broken. */
export function plainStore(wrong: Partial<Parts> = {}): TwoFactorStore {
  const parts = { ...RIGHT, ...wrong }
  const people: Table = new Map()
  const companies: Table = parts.oneTable ? people : new Map()
  return { enrollments: plainDocuments(parts, people), policies: plainDocuments(parts, companies) }
}

/** A store with some functions replaced; `change` gets the correct ones. */
export function wrapped(
  change: (right: DocumentStore) => Partial<DocumentStore>,
  wrong: Partial<Parts> = {},
): TwoFactorStore {
  const { enrollments, policies } = plainStore(wrong)
  return {
    enrollments: { ...enrollments, ...change(enrollments) },
    policies: { ...policies, ...change(policies) },
  }
}

/** Commits without regard to what is stored. */
export async function overwrite(right: DocumentStore, change: Commit): Promise<boolean> {
  for (;;) {
    const expected = (await right.load(change.id))?.revision ?? null
    if (await right.commit({ ...change, expected })) return true
  }
}
