import type { EnrollmentEvent } from '../enrollment/events.js'
import type { EnrollmentRecord } from '../enrollment/record.js'
import type { PolicyEvent } from '../policy/events.js'
import type { PolicyRecord } from '../policy/record.js'

/** What happened, to whom, when and by whom; written in the same atomic step as the change itself. */
export type AuditEvent = EnrollmentEvent | PolicyEvent

/** A record and the revision that it was read at. */
export interface Stored<R> {
  /** Opaque, and never used again for the same id, not even after the record was erased. */
  readonly revision: string
  readonly record: R
}

/** One atomic change of one record. */
export interface Commit<R> {
  readonly id: string
  /** The revision that the decision was made on; null: no record was stored. */
  readonly expected: string | null
  /**
   * The record to store; null: erase it. Where `expected` is null too, the commit only says that no record
   * is stored: then the events are appended, else it returns false.
   */
  readonly next: R | null
  /**
   * Appended to the trail of this id in the same step, in this order, each exactly once. An event whose id
   * is in the trail already is a fault: the commit throws and changes nothing.
   */
  readonly events: readonly AuditEvent[]
}

/** Which part of a trail to read. */
export interface EventsOptions {
  /** Only what came after the event with this id; one that is not in the trail is `ERR_INVALID_ARGUMENT`. */
  readonly after?: string
  /** At most so many, from 1; default all. */
  readonly limit?: number
}

/**
 * Where records live. The one verb that changes anything is `commit`, a compare-and-set: because of it
 * replays, double-spent recovery codes and parallel guessing are impossible by construction.
 *
 * Two calls of `commit` that change the record of one id from the same `expected` never both return true. What
 * `commit` returned true for is seen by every later `load`. A store that cannot tell whether its commit
 * took effect must throw, and never return true.
 *
 * Ids are any well-formed text of 1 to 1,024 bytes in UTF-8, and two that differ in a byte are two records.
 * What goes in and comes out is copied: no later change of such an object reaches the store.
 */
export interface RecordStore<R> {
  /** The record, or null where none is stored. */
  load(id: string): Promise<Stored<R> | null>
  /** The records that exist among the ids. */
  loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, Stored<R>>>
  /** Applies the whole change only if the stored revision equals `expected`; else changes nothing and returns false. */
  commit(change: Commit<R>): Promise<boolean>
  /** The audit trail of one id, oldest first. It outlives the record. */
  events(id: string, options?: EventsOptions): AsyncIterable<AuditEvent>
}

export type EnrollmentStore = RecordStore<EnrollmentRecord>
export type PolicyStore = RecordStore<PolicyRecord>

/** What `createTwoFactor` stands on: the records of people and the records of companies. */
export interface TwoFactorStore {
  readonly enrollments: EnrollmentStore
  readonly policies: PolicyStore
}
