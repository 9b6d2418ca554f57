import type { Decision } from '../../../src/enrollment/decision.js'
import type { EnrollmentRecord } from '../../../src/enrollment/record.js'
import type { Scope } from '../alphabet.js'
import type { PromiseId } from '../expected.js'
import type { Machine } from '../machine.js'

/** A machine with one broken rule, and the promise that the exploration must see break. */
export interface Canary {
  readonly rule: string
  readonly breaks: PromiseId
  readonly scope: Scope
  /** The decisions with the broken rule. They replace those of the machine. */
  readonly broken: Partial<Machine>
}

/** The record as the broken rule sees it. */
export function doctored(
  record: EnrollmentRecord | null,
  edit: (record: EnrollmentRecord) => Partial<EnrollmentRecord>,
): EnrollmentRecord | null {
  return record === null ? null : { ...record, ...edit(record) }
}

/** The decision with another record to commit. */
export function edited<O>(
  decision: Decision<O>,
  edit: (next: EnrollmentRecord) => Partial<EnrollmentRecord>,
): Decision<O> {
  const { outcome, change } = decision
  if (change === null || change.next === null) return decision
  return { outcome, change: { next: { ...change.next, ...edit(change.next) }, event: change.event } }
}
