import type { Decision } from '../../src/enrollment/decision.js'
import type { Authenticator, EnrollmentRecord } from '../../src/enrollment/record.js'
import type { Scope } from './alphabet.js'
import type { PromiseId } from './expected.js'
import { MACHINE, type Machine } from './machine.js'

/** A machine with one rule broken on purpose, and the promise that must be seen to break with it. */
export interface Mutant {
  readonly rule: string
  readonly breaks: PromiseId
  readonly scope: Scope
  readonly machine: Machine
}

/** The machine with other functions in the place of some. */
export function mutated(functions: Partial<Machine>): Machine {
  return { ...MACHINE, ...functions }
}

/** The decision with another record to be committed. */
export function edited<O>(
  decision: Decision<O>,
  edit: (next: EnrollmentRecord) => Partial<EnrollmentRecord>,
): Decision<O> {
  const { outcome, change } = decision
  if (change === null || change.next === null) return decision
  return { outcome, change: { next: { ...change.next, ...edit(change.next) }, event: change.event } }
}

/** The record as the decision is made to see it. */
export function doctored(
  record: EnrollmentRecord | null,
  edit: (record: EnrollmentRecord) => Partial<EnrollmentRecord>,
): EnrollmentRecord | null {
  return record === null ? null : { ...record, ...edit(record) }
}

/** The record with its authenticators changed. */
export function withAuthenticators(
  record: EnrollmentRecord | null,
  edit: (authenticator: Authenticator) => Partial<Authenticator>,
): EnrollmentRecord | null {
  return doctored(record, ({ authenticators }) => ({
    authenticators: authenticators.map((one) => ({ ...one, ...edit(one) })),
  }))
}
