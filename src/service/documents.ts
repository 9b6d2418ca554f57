import { StepwardError } from '../errors.js'
import { randomBytes } from '../internal/bytes.js'
import type { Decision } from '../internal/decision.js'
import { fitsBytes } from '../internal/input.js'
import { invalidArgument } from '../internal/mismatch.js'
import { eachWithin, withTimeout } from '../internal/time.js'
import {
  type Commit,
  type DocumentStore,
  MAX_DOCUMENT_BYTES,
  MAX_EVENT_BYTES,
  type StoredDocument,
  type StoredEvent,
  type Summary,
} from '../storage/contract.js'
import type { AuditEvent, Busy } from './results.js'

/** About a second of lost races. Then the answer is `busy`. */
const MAX_ATTEMPTS = 16

/** Milliseconds. The pause before a new attempt is random, up to a bound that doubles from the first to the second. */
const FIRST_PAUSE = 2
const MAX_PAUSE = 100

/**
 * How often a record is looked for that its trail says must be there. Another process may have stored it between
 * the two reads.
 */
const MAX_LOOKS = 3

/** A megabyte or two, and milliseconds. */
const MAX_REMEMBERED = 10_000
const REMEMBERED_FOR = 60_000

export const BUSY: Busy = { ok: false, reason: 'busy' }

/** How the records of one half of the store are read and written. */
export interface Codec<R> {
  /** How errors name the store. */
  readonly name: 'store.enrollments' | 'store.policies'
  /** The public function that reads a trail. */
  readonly trail: 'enrollment.events' | 'policy.events'
  /** The field of an event that names its subject. */
  readonly subject: 'userId' | 'companyId'
  decode(id: string, document: string): R
  encode(record: R): { readonly document: string; readonly summary: Summary }
  readonly erasedSummary: Summary
  /** The event that erases a record; null: no event does. */
  readonly erasedBy: string | null
}

/** A record, or why there is none. */
export type Found<R> =
  | { readonly record: R; readonly erasure: null }
  /** `erasure`: the id of the event that erased it; null: nothing was ever stored. */
  | { readonly record: null; readonly erasure: string | null }

/** The records of one half of the store: checked when they are read, changed only by decisions. */
export interface Documents<R, E> {
  load(id: string): Promise<Found<R>>
  /** What `pick` takes from each record that exists, by id. The records themselves are not kept. */
  loadMany<T>(ids: readonly string[], pick: (record: R) => T): Promise<ReadonlyMap<string, T>>
  /** The records that exist, by id. As `load`, it makes sure that the others were never stored, or erased. */
  loadEach(ids: readonly string[]): Promise<ReadonlyMap<string, R>>
  events(id: string, after: string | undefined, limit: number | undefined): AsyncGenerator<E, void, undefined>
  /**
   * Load, decide, commit. After a lost race it starts again from load, a bounded number of times and under one
   * deadline. Success is returned only after the commit (S4). `decide` may run several times. `whenDamaged` decides
   * about a record that cannot be read; without it, that is a fault.
   */
  transact<O>(
    id: string,
    decide: (found: Found<R>) => Promise<Decision<O, R, E>>,
    whenDamaged?: () => Promise<Decision<O, R, E>>,
  ): Promise<O | Busy>
}

export function documents<R, E extends AuditEvent>(
  store: DocumentStore,
  codec: Codec<R>,
  /** Seconds. */
  timeout: number,
  onEvent: ((event: AuditEvent) => unknown) | null,
): Documents<R, E> {
  const { name, trail, subject, decode, encode, erasedSummary, erasedBy } = codec

  /** A fault of the store is one error, whatever the driver threw. */
  function failed(problem: string, cause?: unknown): StepwardError {
    if (cause instanceof StepwardError) return cause
    const message = `${name}.${problem}; access was denied`
    return new StepwardError('ERR_STORE_FAILED', message, { store: name, cause })
  }

  function timedOut(verb: string, remark: string = ''): StepwardError {
    return failed(`${verb}: timed out after ${timeout} s${remark}`)
  }

  function requireStored(verb: string, stored: unknown): StoredDocument {
    if (typeof stored === 'object' && stored !== null) {
      const { revision, document } = stored as StoredDocument
      if (typeof revision === 'string' && typeof document === 'string') return { revision, document }
    }
    throw failed(`${verb}: expected a revision and a document`)
  }

  async function read<T>(verb: string, call: () => Promise<T>): Promise<T> {
    try {
      return await withTimeout(timeout, call, () => {
        throw timedOut(verb)
      })
    } catch (cause) {
      throw failed(`${verb} threw`, cause)
    }
  }

  /** The change as the store takes it. Every bound of the contract is checked here, whatever the adapter. */
  function toCommit(id: string, expected: string | null, next: R | null, event: E): Commit {
    const { document, summary } = next === null ? { document: null, summary: erasedSummary } : encode(next)
    const eventDocument = JSON.stringify(event)
    const fits = document === null || fitsBytes(document, MAX_DOCUMENT_BYTES)
    if (!fits || !fitsBytes(eventDocument, MAX_EVENT_BYTES)) {
      throw invalidArgument(
        `${name}.commit: expected a document of at most 256 KiB and events of at most 16 KiB; shorten the ids and texts`,
        null,
      )
    }
    const { type, at } = event
    return { id, expected, document, summary, events: [{ id: event.id, type, at, document: eventDocument }] }
  }

  function readEvent(id: string, stored: StoredEvent): E {
    const event = parse(stored.document)
    const fields = [event?.['id'] === stored.id, event?.['type'] === stored.type, event?.[subject] === id]
    if (event !== null && fields.every(Boolean)) return event as unknown as E
    throw new StepwardError(
      'ERR_RECORD_CORRUPT',
      `${name}: a stored event does not parse or belongs to another trail`,
    )
  }

  /**
   * When an id had no record and no trail, by the monotonic clock: most companies have no rule, and each login asks
   * for theirs.
   */
  const withoutTrail = new Map<string, number>()

  function remember(id: string): void {
    if (withoutTrail.size >= MAX_REMEMBERED) withoutTrail.clear()
    withoutTrail.set(id, performance.now())
  }

  /** The type and id of the last event of a trail; null: the trail is empty. */
  async function lastEvent(id: string): Promise<StoredEvent | null> {
    let last: StoredEvent | null = null
    const events = store.events(id, erasedBy === null ? { limit: 1 } : {})
    for await (const event of eachWithin(timeout, events, () => {
      throw timedOut('events')
    })) {
      last = event
    }
    return last
  }

  /**
   * The stored document. Where there is none, the trail must agree (S14): a record that was lost would let its user
   * in without a code, and would suspend the rule of its company.
   */
  async function find(
    id: string,
    load: () => Promise<unknown>,
  ): Promise<{ readonly stored: StoredDocument | null; readonly erasure: string | null }> {
    for (let look = 0; look < MAX_LOOKS; look++) {
      const stored = await load()
      if (stored !== null) return { stored: requireStored('load', stored), erasure: null }
      const last = await lastEvent(id)
      if (last === null) return { stored: null, erasure: null }
      if (last.type === erasedBy) return { stored: null, erasure: last.id }
    }
    // To delete the trail would let the user in by password, and an import could revive what had ended (S7).
    const giveUp =
      erasedBy === null ? 'delete its trail with deleteEvents' : 'erase the user with admin.erase'
    throw new StepwardError(
      'ERR_RECORD_CORRUPT',
      `${name}: a record is missing, but its audit trail is there; restore the record, or ${giveUp}`,
    )
  }

  async function load(id: string): Promise<Found<R>> {
    const { stored, erasure } = await find(id, () => read('load', () => store.load(id)))
    return stored === null
      ? { record: null, erasure }
      : { record: decode(id, stored.document), erasure: null }
  }

  return {
    async load(id) {
      try {
        return await load(id)
      } catch (cause) {
        throw failed('load threw', cause)
      }
    },

    async loadMany<T>(ids: readonly string[], pick: (record: R) => T) {
      const found: unknown = await read('loadMany', () => store.loadMany(ids))
      if (!(found instanceof Map)) throw failed('loadMany: expected a Map')
      const picked = new Map<string, T>()
      for (const id of ids) {
        const stored: unknown = found.get(id)
        if (stored === undefined) continue
        picked.set(id, pick(decode(id, requireStored('loadMany', stored).document)))
      }
      return picked
    },

    async loadEach(ids) {
      const found = new Map(await this.loadMany(ids, (record) => record))
      for (const id of found.keys()) withoutTrail.delete(id)
      const recent = performance.now() - REMEMBERED_FOR
      const missing = ids.filter((id) => !found.has(id) && (withoutTrail.get(id) ?? recent) <= recent)
      await Promise.all(
        missing.map(async (id) => {
          const last = await read('events', () => lastEvent(id))
          if (last === null) return remember(id)
          const { record } = await this.load(id)
          if (record !== null) found.set(id, record)
        }),
      )
      return found
    },

    async *events(id, after, limit) {
      const options = { ...(after === undefined ? {} : { after }), ...(limit === undefined ? {} : { limit }) }
      try {
        const stored = eachWithin(timeout, store.events(id, options), () => {
          throw timedOut('events')
        })
        for await (const event of stored) yield readEvent(id, event)
      } catch (cause) {
        // The other arguments were checked before.
        if (cause instanceof StepwardError && cause.code === 'ERR_INVALID_ARGUMENT') {
          throw invalidArgument(`${trail}: after: the trail has no event with this id`, 'after')
        }
        throw failed('events threw', cause)
      }
    },

    async transact<O>(
      id: string,
      decide: (found: Found<R>) => Promise<Decision<O, R, E>>,
      whenDamaged?: () => Promise<Decision<O, R, E>>,
    ): Promise<O | Busy> {
      let expired = false
      const progress: { phase: 'load' | 'decide' | 'commit' } = { phase: 'load' }

      /** The revision that a decision is made on, and the decision. */
      async function next(): Promise<{ expected: string | null; decision: Decision<O, R, E> }> {
        let expected: string | null = null
        try {
          const { stored, erasure } = await find(id, () => store.load(id))
          expected = stored?.revision ?? null
          progress.phase = 'decide'
          const found: Found<R> =
            stored === null
              ? { record: null, erasure }
              : { record: decode(id, stored.document), erasure: null }
          return { expected, decision: await decide(found) }
        } catch (error) {
          if (whenDamaged === undefined || !isDamage(error)) throw error
          progress.phase = 'decide'
          return { expected, decision: await whenDamaged() }
        }
      }

      async function attempts(): Promise<O | Busy> {
        for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
          if (attempt > 0) await pause(attempt)
          if (expired) break
          progress.phase = 'load'
          const { expected, decision } = await next()
          const { outcome, change } = decision
          if (change === null) return outcome
          const commit = toCommit(id, expected, change.next, change.event)
          // Past the deadline the caller has its answer, so nothing may change any more.
          if (expired) break
          progress.phase = 'commit'
          const committed: unknown = await store.commit(commit)
          if (typeof committed !== 'boolean') throw failed('commit: expected true or false')
          if (committed) {
            if (onEvent !== null) report(onEvent, change.event)
            return outcome
          }
          progress.phase = 'decide'
        }
        return BUSY
      }

      try {
        return await withTimeout(timeout, attempts, () => {
          expired = true
          if (progress.phase === 'load') throw timedOut('load')
          if (progress.phase === 'commit')
            throw timedOut('commit', '; the write may or may not have been applied')
          return BUSY
        })
      } catch (cause) {
        const { phase } = progress
        throw phase === 'decide' ? cause : failed(`${phase} threw`, cause)
      }
    },
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof StepwardError && error.code === 'ERR_RECORD_CORRUPT'
}

function parse(document: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(document)
    return typeof value === 'object' && value !== null ? Object.assign(Object.create(null), value) : null
  } catch {
    return null
  }
}

/** The event is committed. An `onEvent` that fails undoes nothing. */
function report(onEvent: (event: AuditEvent) => unknown, event: AuditEvent): void {
  try {
    // Adopts a promise of any realm and any thenable.
    Promise.resolve(onEvent(event)).catch(() => {})
  } catch {
    // The trail in the store is the record.
  }
}

function pause(attempt: number): Promise<void> {
  const bound = Math.min(FIRST_PAUSE * 2 ** (attempt - 1), MAX_PAUSE)
  const [random = 0] = randomBytes(1)
  return new Promise((resolve) => setTimeout(resolve, (random / 256) * bound))
}
