import type { EnrollmentRecord } from '../../../src/enrollment/record.js'
import { UNUSED_THROTTLE } from '../../../src/enrollment/throttle.js'
import { CLOCK, REPEATS, WAITING } from '../alphabet.js'
import { MACHINE } from '../machine.js'
import { type Canary, doctored, edited } from './canary.js'

/** Codes that pass or count against the rules. */
export const CODES: readonly Canary[] = [
  {
    rule: 'a login does not check for replays',
    breaks: 'S1',
    scope: CLOCK,
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
    rule: 'an import without the last step leaves the next one, which the other library may have accepted',
    breaks: 'S1',
    scope: CLOCK,
    broken: {
      import: (record, command, context) =>
        edited(MACHINE.import(record, command, context), ({ authenticators }) => ({
          authenticators: authenticators.map((one) =>
            command.lastStep === null ? { ...one, lastStep: one.lastStep - 1 } : one,
          ),
        })),
    },
  },
  {
    rule: 'a used recovery code stays',
    breaks: 'S2',
    scope: REPEATS,
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
    scope: CLOCK,
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
    scope: WAITING,
    broken: {
      login(record, command, context) {
        const decision = MACHINE.login(record, command, context)
        return decision.outcome.ok ? edited(decision, () => ({ codeThrottle: UNUSED_THROTTLE })) : decision
      },
    },
  },
  {
    rule: 'an admin who ends a wait forgets the failures',
    breaks: 'S3',
    scope: WAITING,
    broken: {
      unlock: (record, command, context) =>
        edited(MACHINE.unlock(record, command, context), () => ({ codeThrottle: UNUSED_THROTTLE })),
    },
  },
  {
    rule: 'an admin ends a suspension',
    breaks: 'S3',
    scope: CLOCK,
    broken: {
      unlock: (record, command, context) =>
        MACHINE.unlock(record, command, {
          ...context,
          rules: { ...context.rules, throttle: { ...context.rules.throttle, suspendAfter: 9 } },
        }),
    },
  },
  {
    rule: 'the same wrong recovery code that is sent twice counts twice',
    breaks: 'S3',
    scope: REPEATS,
    broken: {
      login: (record, command, context) => MACHINE.login(withoutLastCode(record), command, context),
    },
  },
  {
    rule: 'a flood of one used code commits each time',
    breaks: 'S1',
    scope: CLOCK,
    broken: {
      stepUp: (record, command, context) =>
        MACHINE.stepUp(
          doctored(record, ({ codeThrottle }) => ({ codeThrottle: { ...codeThrottle, lastReplayAt: null } })),
          command,
          context,
        ),
    },
  },
  {
    rule: 'a flood during a wait commits each time',
    breaks: 'S3',
    scope: WAITING,
    broken: {
      stepUp: (record, command, context) =>
        MACHINE.stepUp(
          doctored(record, ({ codeThrottle }) => ({
            codeThrottle: { ...codeThrottle, firstRefusalAt: null },
          })),
          command,
          context,
        ),
    },
  },
]

function withoutLastCode(record: EnrollmentRecord | null): EnrollmentRecord | null {
  return doctored(record, ({ recoveryThrottle }) => ({
    recoveryThrottle: { ...recoveryThrottle, lastFailedCode: null },
  }))
}
