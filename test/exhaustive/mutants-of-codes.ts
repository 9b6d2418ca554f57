import { UNUSED_THROTTLE } from '../../src/enrollment/throttle.js'
import { DRIFT, ONE_AUTHENTICATOR as ONE } from './alphabet.js'
import { MACHINE } from './machine.js'
import { doctored, edited, type Mutant, mutated, withAuthenticators } from './mutant.js'

/** Rules of codes, counters and clocks, each broken in one place. */
export const MUTANTS_OF_CODES: readonly Mutant[] = [
  {
    rule: 'login drops the replay check',
    breaks: 'S1',
    scope: ONE,
    machine: mutated({
      login: (record, command, context) =>
        MACHINE.login(
          withAuthenticators(record, () => ({ lastStep: 0 })),
          command,
          context,
        ),
    }),
  },
  {
    rule: 'a step-up accepts the last step once more',
    breaks: 'S1',
    scope: ONE,
    machine: mutated({
      stepUp: (record, command, context) =>
        MACHINE.stepUp(
          withAuthenticators(record, ({ lastStep }) => ({ lastStep: lastStep - 1 })),
          command,
          context,
        ),
    }),
  },
  {
    rule: 'a step that was accepted is not kept',
    breaks: 'S1',
    scope: DRIFT,
    machine: mutated({
      login: (record, command, context) =>
        edited(MACHINE.login(record, command, context), () => ({
          authenticators: record?.authenticators ?? [],
        })),
    }),
  },
  {
    rule: 'confirming does not use up its step',
    breaks: 'S1',
    scope: ONE,
    machine: mutated({
      confirm: (record, command, context) =>
        edited(MACHINE.confirm(record, command, context), ({ authenticators }) => ({
          authenticators: authenticators.map((one) => ({ ...one, lastStep: one.lastStep - 1 })),
        })),
    }),
  },
  {
    rule: 'an import without a last step takes it from a clock that went back',
    breaks: 'S1',
    scope: ONE,
    machine: mutated({
      import: (record, command, context) =>
        MACHINE.import(
          record,
          { ...command, lastStep: command.lastStep ?? Math.floor(context.now / 1000 / command.key.period) },
          context,
        ),
    }),
  },
  {
    rule: 'a recovery code that was used stays',
    breaks: 'S2',
    scope: ONE,
    machine: mutated({
      stepUp: (record, command, context) =>
        edited(MACHINE.stepUp(record, command, context), () => ({
          recoveryCodes: record?.recoveryCodes ?? null,
        })),
    }),
  },
  {
    rule: 'regenerating keeps the recovery codes of before',
    breaks: 'S2',
    scope: ONE,
    machine: mutated({
      regenerate(record, command, context) {
        const decision = MACHINE.regenerate(record, command, context)
        if (!decision.outcome.ok) return decision
        const before = record?.recoveryCodes?.hashes ?? []
        const hashes = [...before, ...command.recoveryCodes.hashes]
        return edited(decision, () => ({ recoveryCodes: { keyId: 'k1', hashes, issuedAt: 0 } }))
      },
    }),
  },
  {
    rule: 'a wrong code is not counted',
    breaks: 'S3',
    scope: ONE,
    machine: mutated({
      login: (record, command, context) =>
        edited(MACHINE.login(record, command, context), ({ codeThrottle }) => ({
          codeThrottle: record?.codeThrottle ?? codeThrottle,
        })),
    }),
  },
  {
    rule: 'a wrong code is refused first and counted after, in a commit of its own',
    breaks: 'S3',
    scope: ONE,
    machine: mutated({
      disable(record, command, context) {
        const decision = MACHINE.disable(record, command, context)
        const { outcome } = decision
        return outcome.ok || outcome.reason !== 'invalid_code' ? decision : { outcome, change: null }
      },
    }),
  },
  {
    rule: 'the success of a recovery code ends the wait of the other factor',
    breaks: 'S3',
    scope: ONE,
    machine: mutated({
      login(record, command, context) {
        const decision = MACHINE.login(record, command, context)
        return decision.outcome.ok ? edited(decision, () => ({ codeThrottle: UNUSED_THROTTLE })) : decision
      },
    }),
  },
  {
    rule: 'wrong recovery codes count against the authenticator',
    breaks: 'S3',
    scope: ONE,
    machine: mutated({
      login: (record, command, context) =>
        edited(MACHINE.login(record, command, context), ({ recoveryThrottle, codeThrottle }) => ({
          codeThrottle: recoveryThrottle.failures > 0 ? recoveryThrottle : codeThrottle,
          recoveryThrottle: UNUSED_THROTTLE,
        })),
    }),
  },
  {
    rule: 'a wait lifts a suspension',
    breaks: 'S3',
    scope: ONE,
    machine: mutated({
      stepUp: (record, command, context) =>
        MACHINE.stepUp(
          doctored(record, ({ codeThrottle }) => ({
            codeThrottle: { ...codeThrottle, failures: Math.min(codeThrottle.failures, 1) },
          })),
          command,
          context,
        ),
    }),
  },
  {
    rule: 'a failure is put down at the instant of a clock that went back',
    breaks: 'S3',
    scope: ONE,
    machine: mutated({
      login: (record, command, context) =>
        edited(MACHINE.login(record, command, context), ({ codeThrottle }) => ({
          codeThrottle:
            codeThrottle.failures === 0 ? codeThrottle : { ...codeThrottle, lastFailureAt: context.now },
        })),
    }),
  },
  {
    rule: 'a deadline to confirm is judged by a clock that went back',
    breaks: 'S10',
    scope: ONE,
    machine: mutated({
      confirm: (record, command, context) =>
        MACHINE.confirm(
          record !== null && record.pending !== null && context.now < record.pending.expiresAt
            ? { ...record, updatedAt: context.now }
            : record,
          command,
          context,
        ),
    }),
  },
  {
    rule: 'the latest instant of a commit is forgotten when the clock goes back',
    breaks: 'S10',
    scope: DRIFT,
    machine: mutated({
      revoke: (record, command, context) =>
        edited(MACHINE.revoke(record, command, context), () => ({ updatedAt: context.now })),
    }),
  },
  {
    rule: 'a replay is put down on the trail as something else',
    breaks: 'S12',
    scope: ONE,
    machine: mutated({
      login(record, command, context) {
        const decision = MACHINE.login(record, command, context)
        const { outcome, change } = decision
        if (outcome.ok || outcome.reason !== 'replayed' || change === null) return decision
        const event = { ...change.event, type: 'devices.revoked', notify: false, actorId: null } as const
        return { outcome, change: { next: change.next, event } }
      },
    }),
  },
]
