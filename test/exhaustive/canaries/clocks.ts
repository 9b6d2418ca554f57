import { BINDINGS, CLOCK, DRIFT } from '../alphabet.js'
import { MACHINE } from '../machine.js'
import { type Canary, doctored, edited } from './canary.js'

/** Seconds. */
const AGES = 1e12

/** Clocks and lifetimes. */
export const CLOCKS: readonly Canary[] = [
  {
    rule: 'a challenge of the future is valid',
    breaks: 'S10',
    scope: CLOCK,
    broken: {
      login: (record, command, context) =>
        MACHINE.login(
          record,
          {
            ...command,
            challenge: {
              ...command.challenge,
              issuedAt: Math.min(command.challenge.issuedAt, context.now),
            },
          },
          context,
        ),
    },
  },
  {
    rule: 'a ticket of the future is valid',
    breaks: 'S10',
    scope: BINDINGS,
    broken: {
      start: (record, command, context) =>
        MACHINE.start(
          record,
          typeof command.ticket === 'string' || command.ticket === null
            ? command
            : { ...command, ticket: { ...command.ticket, issuedAt: 0 } },
          context,
        ),
    },
  },
  {
    rule: 'the expiry of a challenge is not capped by the option',
    breaks: 'S10',
    scope: CLOCK,
    broken: {
      login: (record, command, context) =>
        MACHINE.login(record, command, { ...context, rules: { ...context.rules, challengeTtl: AGES } }),
    },
  },
  {
    rule: 'the expiry of a device is not capped by the option',
    breaks: 'S10',
    scope: BINDINGS,
    broken: {
      isDeviceTrusted: (record, deviceId, companyLimit, rules, now) =>
        MACHINE.isDeviceTrusted(
          record,
          deviceId,
          companyLimit,
          { ...rules, deviceTtl: rules.deviceTtl === null ? null : AGES },
          now,
        ),
    },
  },
  {
    rule: 'the expiry of a proof is not capped by the option',
    breaks: 'S10',
    scope: CLOCK,
    broken: {
      judgeProof: (record, proof, maxAge, rules, now) =>
        MACHINE.judgeProof(record, proof, maxAge, { ...rules, proofTtl: AGES }, now),
    },
  },
  {
    rule: 'a wait of a clock that was ahead is not brought back',
    breaks: 'S10',
    scope: CLOCK,
    broken: {
      stepUp(record, command, context) {
        const at = record?.codeThrottle.lastFailureAt ?? 0
        return MACHINE.stepUp(record, command, at > context.now ? { ...context, now: at } : context)
      },
    },
  },
  {
    rule: 'a clock that goes back ends a wait',
    breaks: 'S10',
    scope: CLOCK,
    broken: {
      disable: (record, command, context) =>
        MACHINE.disable(
          doctored(record, ({ codeThrottle }) =>
            Number(codeThrottle.lastFailureAt) > context.now
              ? { codeThrottle: { ...codeThrottle, lastFailureAt: null } }
              : {},
          ),
          command,
          context,
        ),
    },
  },
  {
    rule: 'the drift of the last success is forgotten',
    breaks: 'S10',
    scope: DRIFT,
    broken: {
      stepUp: (record, command, context) =>
        edited(MACHINE.stepUp(record, command, context), ({ authenticators }) => ({
          authenticators: authenticators.map((one) => ({ ...one, drift: 0 })),
        })),
    },
  },
  {
    rule: 'a replay has the event of something else',
    breaks: 'S12',
    scope: CLOCK,
    broken: {
      login(record, command, context) {
        const decision = MACHINE.login(record, command, context)
        const { outcome, change } = decision
        if (outcome.ok || outcome.reason !== 'replayed' || change === null) return decision
        const other = { type: 'devices.revoked', notify: false, actorId: null, deviceIds: [] } as const
        const event = { ...change.event, ...other }
        return { outcome, change: { next: change.next, event } }
      },
    },
  },
]
