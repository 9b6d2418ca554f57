import { ONE_AUTHENTICATOR as ONE, THREE_AUTHENTICATORS as THREE } from './alphabet.js'
import { MACHINE } from './machine.js'
import { doctored, edited, type Mutant, mutated } from './mutant.js'

/** Rules of what begins and what ends, each broken in one place. */
export const MUTANTS_OF_ENROLLMENT: readonly Mutant[] = [
  {
    rule: 'a pending secret is accepted at login',
    breaks: 'S5',
    scope: ONE,
    machine: mutated({
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
    }),
  },
  {
    rule: 'starting overwrites the authenticator that is on',
    breaks: 'S5',
    scope: ONE,
    machine: mutated({
      start: (record, command, context) =>
        edited(MACHINE.start(record, command, context), () => ({ authenticators: [] })),
    }),
  },
  {
    rule: 'starting needs no code where one is on',
    breaks: 'S5',
    scope: ONE,
    machine: mutated({
      start(record, command, context) {
        if (command.presented !== null || record === null) return MACHINE.start(record, command, context)
        const decision = MACHINE.start({ ...record, authenticators: [] }, command, context)
        return edited(decision, () => ({ authenticators: record.authenticators }))
      },
    }),
  },
  {
    rule: 'a pending secret that is too late can be confirmed',
    breaks: 'S5',
    scope: ONE,
    machine: mutated({
      confirm: (record, command, context) =>
        MACHINE.confirm(
          doctored(record, ({ pending, updatedAt }) => ({
            pending: pending && {
              ...pending,
              expiresAt: Math.max(pending.expiresAt, updatedAt + 1, context.now + 1),
            },
          })),
          command,
          context,
        ),
    }),
  },
  {
    rule: 'an import takes the place of one that is on',
    breaks: 'S5',
    scope: ONE,
    machine: mutated({
      import: (record, command, context) =>
        MACHINE.import(
          doctored(record, () => ({ authenticators: [] })),
          command,
          context,
        ),
    }),
  },
  {
    rule: 'trusted devices outlive switching off',
    breaks: 'S6',
    scope: ONE,
    machine: mutated({
      disable: (record, command, context) =>
        edited(MACHINE.disable(record, command, context), ({ deviceGeneration }) => ({
          deviceGeneration: record?.deviceGeneration ?? deviceGeneration,
        })),
    }),
  },
  {
    rule: 'open challenges outlive switching off',
    breaks: 'S6',
    scope: ONE,
    machine: mutated({
      disable: (record, command, context) =>
        edited(MACHINE.disable(record, command, context), ({ generation }) => ({
          generation: record?.generation ?? generation,
        })),
    }),
  },
  {
    rule: 'a challenge is good whatever it is bound to',
    breaks: 'S6',
    scope: ONE,
    machine: mutated({
      login(record, command, context) {
        const generation = record?.generation ?? command.challenge.generation
        return MACHINE.login(record, { ...command, challenge: { ...command.challenge, generation } }, context)
      },
    }),
  },
  {
    rule: 'a device is trusted whatever it is bound to',
    breaks: 'S6',
    scope: ONE,
    machine: mutated({
      isDeviceTrusted: (record, device, ...rest) =>
        MACHINE.isDeviceTrusted(
          record,
          { ...device, deviceGeneration: record?.deviceGeneration ?? '' },
          ...rest,
        ),
    }),
  },
  {
    rule: 'revoking leaves the devices trusted',
    breaks: 'S6',
    scope: ONE,
    machine: mutated({
      revoke: (record, command, context) =>
        edited(MACHINE.revoke(record, command, context), ({ deviceGeneration }) => ({
          deviceGeneration: record?.deviceGeneration ?? deviceGeneration,
        })),
    }),
  },
  {
    rule: 'recovery codes outlive the replacing of the authenticator',
    breaks: 'S2',
    scope: ONE,
    machine: mutated({
      confirm: (record, command, context) =>
        edited(MACHINE.confirm(record, command, context), ({ recoveryCodes }) => ({
          recoveryCodes: record?.recoveryCodes ?? recoveryCodes,
        })),
    }),
  },
  {
    rule: 'replacing leaves the old authenticator on',
    breaks: 'S6',
    scope: ONE,
    machine: mutated({
      confirm(record, command, context) {
        const decision = MACHINE.confirm(record, command, context)
        if (!decision.outcome.ok) return decision
        return edited(decision, ({ authenticators }) => ({
          authenticators: [...authenticators, ...(record?.authenticators ?? [])],
        }))
      },
    }),
  },
  {
    rule: 'a reset leaves the pending secret',
    breaks: 'S7',
    scope: ONE,
    machine: mutated({
      reset: (record, command, context) =>
        edited(MACHINE.reset(record, command, context), () => ({ pending: record?.pending ?? null })),
    }),
  },
  {
    rule: 'removing one authenticator leaves the enrollment that was started with it',
    breaks: 'S6',
    scope: THREE,
    machine: mutated({
      remove(record, command, context) {
        const decision = MACHINE.remove(record, command, context)
        return edited(decision, ({ authenticators }) => ({
          pending: authenticators.length > 0 ? (record?.pending ?? null) : null,
        }))
      },
    }),
  },
  {
    rule: 'adding an authenticator ends the recovery codes that were given before',
    breaks: 'S6',
    scope: THREE,
    machine: mutated({
      confirm(record, command, context) {
        const decision = MACHINE.confirm(record, command, context)
        if (!decision.outcome.ok || decision.outcome.recoveryCodesIssued) return decision
        return edited(decision, () => ({ recoveryCodes: { ...command.recoveryCodes, issuedAt: 0 } }))
      },
    }),
  },
  {
    rule: 'an erasure keeps the record',
    breaks: 'S7',
    scope: ONE,
    machine: mutated({
      erase(record, command, context) {
        const { outcome, change } = MACHINE.erase(record, command, context)
        return { outcome, change: change && { next: record, event: change.event } }
      },
    }),
  },
  {
    rule: 'switching off is allowed where a company demands it',
    breaks: 'S9',
    scope: ONE,
    machine: mutated({
      disable: (record, command, context) => MACHINE.disable(record, { ...command, requiredBy: [] }, context),
    }),
  },
]
