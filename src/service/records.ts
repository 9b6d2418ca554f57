import { type EnrollmentRecord, parseEnrollmentRecord } from '../enrollment/record.js'
import { StepwardError } from '../errors.js'
import { randomBytes } from '../internal/bytes.js'
import { type PolicyRecord, parsePolicyRecord } from '../policy/record.js'
import type { AuditEvent, RecordStore, Stored, TwoFactorStore } from '../storage/contract.js'
import type { Busy } from './types.js'

/** After so many lost races the answer is `busy`: about a second of trying. */
const MAX_ATTEMPTS = 16

/** Milliseconds. The pause before a new attempt is random up to a bound that doubles from the first to the last. */
const FIRST_PAUSE = 2
const LONGEST_PAUSE = 100

export const BUSY: Busy = { ok: false, reason: 'busy' }

/** What to answer, and the change that must be committed first. */
interface Decided<R, O> {
  readonly outcome: O
  readonly change: { readonly next: R | null; readonly event: AuditEvent } | null
}

/** The records of one kind as the service uses them: checked on the way in, changed only by decisions. */
export interface Records<R> {
  load(id: string): Promise<R | null>
  loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, R>>
  /**
   * Load, decide, commit; after a lost race again from load, a bounded number of times. The outcome is
   * told only after its commit (S4). `decide` may be called several times and must change nothing itself.
   */
  transact<O>(id: string, decide: (record: R | null) => Promise<Decided<R, O>>): Promise<O | Busy>
}

export function createRecords(
  store: TwoFactorStore,
  onEvent: (event: AuditEvent) => void,
): { readonly enrollments: Records<EnrollmentRecord>; readonly policies: Records<PolicyRecord> } {
  return {
    enrollments: recordsOf(store.enrollments, parseEnrollmentRecord, onEvent),
    policies: recordsOf(store.policies, parsePolicyRecord, onEvent),
  }
}

function recordsOf<R>(
  store: RecordStore<R>,
  parse: (id: string, document: unknown) => R,
  onEvent: (event: AuditEvent) => void,
): Records<R> {
  /** Whatever adapter the record comes from: one that does not parse lets nobody in. */
  function check(id: string, stored: Stored<R>): Stored<R> {
    if (typeof stored?.revision !== 'string') throw outOfContract('load', 'a revision and a record')
    return { revision: stored.revision, record: parse(id, stored.record) }
  }

  async function load(id: string): Promise<Stored<R> | null> {
    const stored = await asStoreCall('load', () => store.load(id))
    return stored === null ? null : check(id, stored)
  }

  return {
    async load(id) {
      return (await load(id))?.record ?? null
    },

    async loadMany(ids) {
      const found = await asStoreCall('loadMany', () => store.loadMany(ids))
      if (!(found instanceof Map)) throw outOfContract('loadMany', 'a Map')
      const records = new Map<string, R>()
      for (const id of ids) {
        const stored = found.get(id)
        if (stored !== undefined) records.set(id, check(id, stored).record)
      }
      return records
    },

    async transact(id, decide) {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        if (attempt > 0) await pause(attempt)
        const stored = await load(id)
        const { outcome, change } = await decide(stored?.record ?? null)
        if (change === null) return outcome

        const { next, event } = change
        const expected = stored?.revision ?? null
        const committed: unknown = await asStoreCall('commit', () =>
          store.commit({ id, expected, next, events: [event] }),
        )
        if (committed !== true && committed !== false) throw outOfContract('commit', 'true or false')
        if (committed) {
          tell(onEvent, event)
          return outcome
        }
      }
      return BUSY
    },
  }
}

/** A fault of the store is one error, whatever the driver threw; nothing was granted on it. */
async function asStoreCall<T>(verb: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (cause instanceof StepwardError) throw cause
    throw new StepwardError('ERR_STORE_FAILED', `the store's ${verb} threw; nothing was granted`, { cause })
  }
}

function outOfContract(verb: string, expected: string): StepwardError {
  return new StepwardError('ERR_STORE_FAILED', `the store's ${verb} did not answer ${expected}`)
}

/** The event is committed: an application's sink that fails undoes nothing and harms no login. */
function tell(onEvent: (event: AuditEvent) => unknown, event: AuditEvent): void {
  try {
    const answer = onEvent(event)
    if (answer instanceof Promise) answer.catch(() => {})
  } catch {
    // Said above.
  }
}

function pause(attempt: number): Promise<void> {
  const bound = Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
  const [random = 0] = randomBytes(1)
  return new Promise((resolve) => setTimeout(resolve, (random / 256) * bound))
}
