import { StepwardError } from '../errors.js'
import { randomBytes } from '../internal/bytes.js'
import type { Decision } from '../internal/decision.js'
import { hasMethods } from '../internal/host.js'
import { fitsBytes } from '../internal/input.js'
import { invalidArgument } from '../internal/mismatch.js'
import { withTimeout } from '../internal/time.js'
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
}

/** The records of one half of the store: checked when they are read, changed only by decisions. */
export interface Documents<R, E> {
  load(id: string): Promise<R | null>
  /** What `pick` takes from each record that exists, by id. The records themselves are not kept. */
  loadMany<T>(ids: readonly string[], pick: (record: R) => T): Promise<ReadonlyMap<string, T>>
  events(id: string, after: string | undefined, limit: number | undefined): AsyncGenerator<E, void, undefined>
  /**
   * Load, decide, commit. After a lost race it starts again from load, a bounded number of times and under one
   * deadline. Success is returned only after the commit (S4). `decide` may run several times.
   */
  transact<O>(id: string, decide: (record: R | null) => Promise<Decision<O, R, E>>): Promise<O | Busy>
}

export function documents<R, E extends AuditEvent>(
  store: DocumentStore,
  codec: Codec<R>,
  /** Seconds. */
  timeout: number,
  onEvent: ((event: AuditEvent) => unknown) | null,
): Documents<R, E> {
  const { name, trail, subject, decode, encode, erasedSummary } = codec

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

  return {
    async load(id) {
      const stored: unknown = await read('load', () => store.load(id))
      return stored === null ? null : decode(id, requireStored('load', stored).document)
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

    async *events(id, after, limit) {
      const options = { ...(after === undefined ? {} : { after }), ...(limit === undefined ? {} : { limit }) }
      try {
        for await (const stored of store.events(id, options)) yield readEvent(id, stored)
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
      decide: (record: R | null) => Promise<Decision<O, R, E>>,
    ): Promise<O | Busy> {
      let expired = false
      const progress: { phase: 'load' | 'decide' | 'commit' } = { phase: 'load' }

      async function attempts(): Promise<O | Busy> {
        for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
          if (attempt > 0) await pause(attempt)
          if (expired) break
          progress.phase = 'load'
          const stored: unknown = await store.load(id)
          const found = stored === null ? null : requireStored('load', stored)
          progress.phase = 'decide'
          const { outcome, change } = await decide(found === null ? null : decode(id, found.document))
          if (change === null) return outcome
          const commit = toCommit(id, found?.revision ?? null, change.next, change.event)
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
    const returned = onEvent(event)
    if (hasMethods(returned, 'then')) returned.then(undefined, () => {})
  } catch {
    // The trail in the store is the record.
  }
}

function pause(attempt: number): Promise<void> {
  const bound = Math.min(FIRST_PAUSE * 2 ** (attempt - 1), MAX_PAUSE)
  const [random = 0] = randomBytes(1)
  return new Promise((resolve) => setTimeout(resolve, (random / 256) * bound))
}
