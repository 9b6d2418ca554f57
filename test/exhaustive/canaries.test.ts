import { describe, expect, it } from 'vitest'
import type { Decision } from '../../src/enrollment/decision.js'
import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import { UNUSED_THROTTLE } from '../../src/enrollment/throttle.js'
import { DRIFT, ONE_AUTHENTICATOR as ONE, type Scope, THREE_AUTHENTICATORS as THREE } from './alphabet.js'
import type { PromiseId } from './expected.js'
import { explore } from './explore.js'
import { MACHINE, type Machine } from './machine.js'

/** A machine with one broken rule, and the promise that the exploration must see break. */
interface Canary {
  readonly rule: string
  readonly breaks: PromiseId
  readonly scope: Scope
  /** The decisions with the broken rule. They replace those of the machine. */
  readonly broken: Partial<Machine>
}

const CANARIES: readonly Canary[] = [
  {
    rule: 'a login does not check for replays',
    breaks: 'S1',
    scope: ONE,
    broken: {
      login: (record, command, context) =>
        MACHINE.login(
          doctored(record, ({ authenticators }) => ({
            authenticators: authenticators.map((one) => ({ ...one, lastStep: 0 })),
          })),
          command,
          context,
        ),
    },
  },
  {
    rule: 'a used recovery code stays',
    breaks: 'S2',
    scope: ONE,
    broken: {
      stepUp: (record, command, context) =>
        edited(MACHINE.stepUp(record, command, context), () => ({
          recoveryCodes: record?.recoveryCodes ?? null,
        })),
    },
  },
  {
    rule: 'a wrong code is refused without a commit that counts it',
    breaks: 'S3',
    scope: ONE,
    broken: {
      disable(record, command, context) {
        const decision = MACHINE.disable(record, command, context)
        const { outcome } = decision
        return outcome.ok || outcome.reason !== 'invalid_code' ? decision : { outcome, change: null }
      },
    },
  },
  {
    rule: 'a recovery code that is accepted ends the wait of the authenticator',
    breaks: 'S3',
    scope: ONE,
    broken: {
      login(record, command, context) {
        const decision = MACHINE.login(record, command, context)
        return decision.outcome.ok ? edited(decision, () => ({ codeThrottle: UNUSED_THROTTLE })) : decision
      },
    },
  },
  {
    rule: 'a pending secret is accepted at a login',
    breaks: 'S5',
    scope: ONE,
    broken: {
      login: (record, command, context) =>
        MACHINE.login(
          doctored(record, ({ authenticators, pending, updatedAt }) => ({
            authenticators:
              pending === null
                ? authenticators
                : [...authenticators, { ...pending, confirmedAt: updatedAt, lastStep: 0, drift: 0 }],
          })),
          command,
          context,
        ),
    },
  },
  {
    rule: 'trusted devices outlive switching off',
    breaks: 'S6',
    scope: ONE,
    broken: {
      disable: (record, command, context) =>
        edited(MACHINE.disable(record, command, context), ({ deviceGeneration }) => ({
          deviceGeneration: record?.deviceGeneration ?? deviceGeneration,
        })),
    },
  },
  {
    rule: 'removing one authenticator leaves the enrollment that was started with it',
    breaks: 'S6',
    scope: THREE,
    broken: {
      remove: (record, command, context) =>
        edited(MACHINE.remove(record, command, context), ({ authenticators }) => ({
          pending: authenticators.length > 0 ? (record?.pending ?? null) : null,
        })),
    },
  },
  {
    rule: 'a reset leaves the pending secret',
    breaks: 'S7',
    scope: ONE,
    broken: {
      reset: (record, command, context) =>
        edited(MACHINE.reset(record, command, context), () => ({ pending: record?.pending ?? null })),
    },
  },
  {
    rule: 'switching off is allowed although a company requires two-factor',
    breaks: 'S9',
    scope: ONE,
    broken: {
      disable: (record, command, context) => MACHINE.disable(record, { ...command, requiredBy: [] }, context),
    },
  },
  {
    rule: 'the latest instant of a commit is forgotten when the clock goes back',
    breaks: 'S10',
    scope: DRIFT,
    broken: {
      revoke: (record, command, context) =>
        edited(MACHINE.revoke(record, command, context), () => ({ updatedAt: context.now })),
    },
  },
  {
    rule: 'a replay has the event of something else',
    breaks: 'S12',
    scope: ONE,
    broken: {
      login(record, command, context) {
        const decision = MACHINE.login(record, command, context)
        const { outcome, change } = decision
        if (outcome.ok || outcome.reason !== 'replayed' || change === null) return decision
        const event = { ...change.event, type: 'devices.revoked', notify: false, actorId: null } as const
        return { outcome, change: { next: change.next, event } }
      },
    },
  },
]

/** The record as the broken rule sees it. */
function doctored(
  record: EnrollmentRecord | null,
  edit: (record: EnrollmentRecord) => Partial<EnrollmentRecord>,
): EnrollmentRecord | null {
  return record === null ? null : { ...record, ...edit(record) }
}

/** The decision with another record to commit. */
function edited<O>(
  decision: Decision<O>,
  edit: (next: EnrollmentRecord) => Partial<EnrollmentRecord>,
): Decision<O> {
  const { outcome, change } = decision
  if (change === null || change.next === null) return decision
  return { outcome, change: { next: { ...change.next, ...edit(change.next) }, event: change.event } }
}

describe('the exploration sees the promise break if', () => {
  for (const { breaks, rule, scope, broken } of CANARIES) {
    it(`${breaks} ${rule}`, () => {
      const { found } = explore({ ...MACHINE, ...broken }, scope)
      expect(found?.violations.map(({ promise }) => promise)).toContain(breaks)
    })
  }

  it('S1 S2 S3 S5 S6 S7 S9 S10 S12 each have a canary', () => {
    const broken = new Set<string>(CANARIES.map(({ breaks }) => breaks))
    expect([...broken].sort()).toEqual(['S1', 'S10', 'S12', 'S2', 'S3', 'S5', 'S6', 'S7', 'S9'])
  })
})
