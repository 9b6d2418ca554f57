import { isEnrolled } from '../../../src/enrollment/record.js'
import { BINDINGS, CLOCK, TWO_AUTHENTICATORS as TWO } from '../alphabet.js'
import { MACHINE } from '../machine.js'
import { type Canary, doctored, edited } from './canary.js'

/** What is bound to the wrong thing, or outlives its end. */
export const ENDS: readonly Canary[] = [
  {
    rule: 'a pending secret is accepted at a login',
    breaks: 'S5',
    scope: CLOCK,
    broken: {
      login: (record, command, context) =>
        MACHINE.login(
          doctored(record, ({ authenticators, pending, updatedAt }) => ({
            authenticators:
              pending === null
                ? authenticators
                : [
                    ...authenticators,
                    { ...pending, confirmedAt: updatedAt, lastStep: 0, drift: 0, lastUsedAt: null },
                  ],
          })),
          command,
          context,
        ),
    },
  },
  {
    rule: 'an enrollment is confirmed with the challenge of another login',
    breaks: 'S5',
    scope: BINDINGS,
    broken: {
      confirm: (record, command, context) =>
        MACHINE.confirm(
          doctored(record, ({ pending }) => ({
            pending: pending === null ? null : { ...pending, challengeId: command.challenge?.id ?? null },
          })),
          command,
          context,
        ),
    },
  },
  {
    rule: 'trusted devices outlive switching off',
    breaks: 'S6',
    scope: BINDINGS,
    broken: {
      disable: (record, command, context) =>
        edited(MACHINE.disable(record, command, context), () => ({ devices: record?.devices ?? [] })),
    },
  },
  {
    rule: 'a device is revoked that is another one',
    breaks: 'S6',
    scope: BINDINGS,
    broken: {
      revokeDevice: (record, command, context) =>
        edited(MACHINE.revokeDevice(record, command, context), () => ({
          devices: (record?.devices ?? []).slice(1),
        })),
    },
  },
  {
    rule: 'removing one authenticator leaves the enrollment that was started with it',
    breaks: 'S6',
    scope: TWO,
    broken: {
      remove: (record, command, context) =>
        edited(MACHINE.remove(record, command, context), ({ authenticators }) => ({
          pending: authenticators.length > 0 ? (record?.pending ?? null) : null,
        })),
    },
  },
  {
    rule: 'tickets outlive their revocation',
    breaks: 'S6',
    scope: BINDINGS,
    broken: {
      revokeTickets: (record, command, context) =>
        edited(MACHINE.revokeTickets(record, command, context), () => ({
          ticketGeneration: record?.ticketGeneration ?? null,
        })),
    },
  },
  {
    rule: 'an enrollment outlives the revocation of the ticket that started it',
    breaks: 'S6',
    scope: BINDINGS,
    broken: {
      revokeTickets: (record, command, context) =>
        edited(MACHINE.revokeTickets(record, command, context), () => ({ pending: record?.pending ?? null })),
    },
  },
  {
    rule: 'a ticket of before an erasure is as good as a new one',
    breaks: 'S6',
    scope: BINDINGS,
    broken: {
      ticket: (record, command, context) =>
        MACHINE.ticket(record, { ...command, nextTicketGeneration: 'tickets' }, context),
    },
  },
  {
    rule: 'a proof of an older generation stands',
    breaks: 'S6',
    scope: CLOCK,
    broken: {
      judgeProof: (record, proof, maxAge, rules, now) =>
        MACHINE.judgeProof(
          record,
          { ...proof, generation: record?.generation ?? proof.generation },
          maxAge,
          rules,
          now,
        ),
    },
  },
  {
    rule: 'a proof of an older generation opens a login',
    breaks: 'S13',
    scope: CLOCK,
    broken: {
      isProofValid: (record, proof, rules, now) =>
        MACHINE.isProofValid(record, { ...proof, generation: record?.generation ?? '' }, rules, now),
    },
  },
  {
    rule: 'a reset leaves the pending secret',
    breaks: 'S7',
    scope: CLOCK,
    broken: {
      reset: (record, command, context) =>
        edited(MACHINE.reset(record, command, context), () => ({ pending: record?.pending ?? null })),
    },
  },
  {
    rule: 'an import after an end switches two-factor on again',
    breaks: 'S7',
    scope: CLOCK,
    broken: {
      import: (record, command, context) =>
        MACHINE.import(record, { ...command, evenIfEnded: true }, context),
    },
  },
  {
    rule: 'an import brings one of two authenticators back',
    breaks: 'S7',
    scope: TWO,
    broken: {
      import: (record, command, context) =>
        MACHINE.import(
          record,
          { ...command, evenIfEnded: command.evenIfEnded || isEnrolled(record) },
          context,
        ),
    },
  },
]
