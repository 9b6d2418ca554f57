import { StepwardError } from '../../../src/errors.js'
import type {
  AuditEvent,
  Commit,
  EventsOptions,
  RecordStore,
  Stored,
  TwoFactorStore,
} from '../../../src/storage/contract.js'

/** The parts of {@link plainStore} that can be replaced by wrong ones. */
export interface Parts {
  /** What an id is looked up by. */
  readonly keyOf: (id: string) => string
  /** What is kept of a record or an event. */
  readonly encode: (value: unknown) => unknown
  readonly decode: (kept: unknown) => unknown
  /** The revision of a document; `count` is how many of this id there have been. */
  readonly revisionOf: (kept: unknown, count: number) => string
  readonly sameRevision: (one: string | null, other: string | null) => boolean
  /** Whether people and companies are kept in one place. */
  readonly oneTable: boolean
  /** Whether erasing a record starts the count of its documents anew. */
  readonly forgetsCount: boolean
  /** Whether the record is written before the events are looked at. */
  readonly recordFirst: boolean
}

interface Row {
  stored: { revision: string; kept: unknown } | null
  count: number
  readonly trail: { id: string; kept: unknown }[]
}

type Table = Map<string, Row>

const RIGHT: Parts = {
  keyOf: (id) => id,
  encode: (value) => JSON.stringify(value),
  decode: (kept) => JSON.parse(String(kept)),
  revisionOf: (_, count) => String(count),
  sameRevision: (one, other) => one === other,
  oneTable: false,
  forgetsCount: false,
  recordFirst: false,
}

function plainRecords<R>(parts: Parts, table: Table): RecordStore<R> {
  function rowOf(id: string): Row {
    const key = parts.keyOf(id)
    const row = table.get(key) ?? { stored: null, count: 0, trail: [] }
    table.set(key, row)
    return row
  }

  function write(row: Row, next: R | null): void {
    if (next === null) {
      row.stored = null
      if (parts.forgetsCount) row.count = 0
      return
    }
    row.count += 1
    const kept = parts.encode(next)
    row.stored = { revision: parts.revisionOf(kept, row.count), kept }
  }

  function load(id: string): Stored<R> | null {
    const { stored } = rowOf(id)
    return stored && { revision: stored.revision, record: parts.decode(stored.kept) as R }
  }

  return {
    async load(id: string) {
      return load(id)
    },
    async loadMany(ids: readonly string[]) {
      const found = new Map<string, Stored<R>>()
      for (const id of ids) {
        const one = load(id)
        if (one !== null) found.set(id, one)
      }
      return found
    },
    async commit({ id, expected, next, events }: Commit<R>) {
      const row = rowOf(id)
      if (!parts.sameRevision(row.stored?.revision ?? null, expected)) return false
      if (parts.recordFirst) write(row, next)
      const ids = new Set([...row.trail, ...events].map((event) => event.id))
      if (ids.size < row.trail.length + events.length) {
        throw new StepwardError('ERR_STORE_FAILED', 'an event comes twice')
      }
      if (!parts.recordFirst) write(row, next)
      row.trail.push(...events.map((event) => ({ id: event.id, kept: parts.encode(event) })))
      return true
    },
    async *events(id: string, { after, limit = Number.POSITIVE_INFINITY }: EventsOptions = {}) {
      const { trail } = rowOf(id)
      const start = after === undefined ? 0 : trail.findIndex((event) => event.id === after) + 1
      if (after !== undefined && start === 0) {
        throw new StepwardError('ERR_INVALID_ARGUMENT', 'no such event in this trail')
      }
      for (const { kept } of trail.slice(start, start + limit)) yield parts.decode(kept) as AuditEvent
    },
  }
}

/** A store in memory that is right as it stands, and as simple as can be: made to be broken. */
export function plainStore(wrong: Partial<Parts> = {}): TwoFactorStore {
  const parts = { ...RIGHT, ...wrong }
  const people: Table = new Map()
  const companies: Table = parts.oneTable ? people : new Map()
  return { enrollments: plainRecords(parts, people), policies: plainRecords(parts, companies) }
}

/** A store that does some of its verbs wrong; `change` gets the right ones. */
export function wrapped(
  change: <R>(right: RecordStore<R>) => Partial<RecordStore<R>>,
  wrong: Partial<Parts> = {},
): TwoFactorStore {
  const { enrollments, policies } = plainStore(wrong)
  return {
    enrollments: { ...enrollments, ...change(enrollments) },
    policies: { ...policies, ...change(policies) },
  }
}

/** Whatever is stored, the change is written over it. */
export async function overwrite<R>(right: RecordStore<R>, change: Commit<R>): Promise<boolean> {
  for (;;) {
    const expected = (await right.load(change.id))?.revision ?? null
    if (await right.commit({ ...change, expected })) return true
  }
}
