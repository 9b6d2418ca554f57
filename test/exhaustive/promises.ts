import type { Ticket } from '../../src/enrollment/bindings.js'
import { decodeEnrollment, encodeEnrollment } from '../../src/enrollment/codec.js'
import type { Context, Decision } from '../../src/enrollment/decision.js'
import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import type { Proof } from '../../src/enrollment/results.js'
import { PERIOD, type Scope, sealed, stepAt, tickOf } from './alphabet.js'
import type { PromiseId } from './expected.js'
import { judgeDevices, judgeLogins, judgeProofs } from './logins.js'
import type { Machine } from './machine.js'
import type { Move } from './moves.js'
import { type Count, countOf, type Ghost, type World } from './world.js'

/** A promise that is broken, and how. */
export interface Violation {
  readonly promise: PromiseId
  readonly says: string
}

export type Check = readonly [holds: boolean, promise: PromiseId, says: string]

const failing = (checks: readonly Check[]): readonly Violation[] =>
  checks.filter(([holds]) => !holds).map(([, promise, says]) => ({ promise, says }))

export function answerOf(outcome: { readonly ok: boolean; readonly reason?: string }): string {
  return outcome.ok ? 'ok' : (outcome.reason ?? 'no reason')
}

/** What an answer and its commit break. */
export function judgeTransition(
  world: World,
  move: Move,
  decision: Decision<{ readonly ok: boolean; readonly reason?: string }>,
  context: Context,
): readonly Violation[] {
  const { outcome, change } = decision
  const { expected } = move
  const answer = answerOf(outcome)
  const written = change === null ? 'nothing' : 'a commit'
  return failing([
    [answer === expected.answer, expected.promise, `answers ${answer}, not ${expected.answer}`],
    [(change !== null) === (expected.ghost !== null), expected.promise, `${answer} with ${written}`],
    [move.by !== 'attacker' || answer !== 'ok' || change === null, expected.promise, 'an attacker got in'],
    ...(change === null ? [] : judgeEvent(world, change, expected.event, context)),
    ...(change === null || change.next === null
      ? []
      : [
          ...judgeHistory(world, change.next, expected.ghost, context),
          ...judgeIssued(outcome, change.next, context),
        ]),
  ])
}

/** S12: the commit has its one event, which says what happened, to which user, and when. */
function judgeEvent(
  world: World,
  { next, event }: NonNullable<Decision<unknown>['change']>,
  type: string | null,
  { eventId, now }: Context,
): readonly Check[] {
  const { ghost } = world
  const left = next?.recoveryCodes?.hashes.length ?? 0
  const on = ghost.live.map(({ slot }) => slot)
  return [
    [event.type === type, 'S12', `the event is ${event.type}, not ${type}`],
    [event.id === eventId && event.userId === 'ada', 'S12', 'the event is not of this change'],
    [event.at === new Date(now).toISOString(), 'S12', 'the event is of another time'],
    [
      event.type !== 'verification.failed' ||
        event.failures ===
          (event.factor === 'totp' ? next?.codeThrottle.failures : next?.recoveryThrottle.failures),
      'S12',
      'the event counts other failures than the record',
    ],
    [
      event.type !== 'verification.succeeded' || event.recoveryCodesLeft === left,
      'S12',
      'the event counts other recovery codes than the record',
    ],
    [
      event.type !== 'enrollment.ended' || event.authenticatorIds.every((id) => on.some((one) => one === id)),
      'S12',
      'the event ends what was not on',
    ],
  ]
}

/** What ended is in the history with its end, after what was there before. */
function judgeHistory(
  world: World,
  next: EnrollmentRecord,
  ghost: Ghost | null,
  { now }: Context,
): readonly Check[] {
  const before = world.record?.history ?? []
  const stays = ghost?.live.map(({ slot }) => slot) ?? []
  const gone = world.ghost.live.filter(({ slot }) => !stays.includes(slot))
  const added = next.history.slice(before.length)
  return [
    [
      before.every(({ id }, index) => id === next.history[index]?.id) &&
        added.length === gone.length &&
        gone.every(({ slot }, index) => added[index]?.id === slot),
      'S6',
      'the history is not that of what ended',
    ],
    [added.every(({ endedAt }) => endedAt === now), 'S10', 'the history is of another time'],
    [next.updatedAt === now, 'S10', 'the record says another time'],
  ]
}

/** What an answer issues is bound to the record as it is committed, and to the instant of the server's clock. */
function judgeIssued(
  outcome: { readonly ok: boolean },
  next: EnrollmentRecord,
  { now, rules }: Context,
): readonly Check[] {
  const { proof, ticket } = outcome as { proof?: Proof; ticket?: Ticket }
  return [
    [proof === undefined || proof.generation === next.generation, 'S6', 'the proof is of another generation'],
    [
      proof === undefined || (proof.issuedAt === now && proof.expiresAt === now + rules.proofTtl * 1000),
      'S10',
      'the proof has another lifetime',
    ],
    [
      ticket === undefined || ticket.generation === next.ticketGeneration,
      'S6',
      'the ticket is of another generation',
    ],
    [
      ticket === undefined || (ticket.issuedAt === now && ticket.expiresAt === now + PERIOD * 1000),
      'S10',
      'the ticket has another lifetime',
    ],
  ]
}

/** What a state breaks: the record is compared with what the observer saw. */
export function judgeWorld(world: World, machine: Machine, scope: Scope): readonly Violation[] {
  const { record, ghost } = world
  const logins = [...judgeLogins(world, machine, scope), ...judgeProofs(world, machine, scope)]
  if (record === null) {
    return failing([[!ghost.stored, 'S12', 'a record is gone without an erasure'], ...logins])
  }
  if (!ghost.stored) return failing([[false, 'S7', 'a record outlives its erasure']])
  const { document } = encodeEnrollment(record)
  decodeEnrollment('ada', document)
  return failing([
    ...judgeAuthenticators(record, ghost),
    [!document.includes(sealed(ghost.endedSlot)), 'S7', 'the secret of what ended is still stored'],
    ...judgePending(record, ghost, scope),
    ...judgeRecoveryCodes(record, ghost),
    [sameCount(countOf(record.codeThrottle), ghost.wrongCodes), 'S3', 'wrong codes are miscounted'],
    [
      sameCount(countOf(record.recoveryThrottle), ghost.wrongRecoveryCodes),
      'S3',
      'wrong recovery codes are miscounted',
    ],
    [record.generation !== ghost.endedGeneration, 'S6', 'open challenges outlive what they depended on'],
    [record.ticketGeneration === ghost.tickets, 'S6', 'other tickets are good than those issued'],
    [record.ticketGeneration !== ghost.endedTickets, 'S6', 'tickets outlive their end'],
    [
      record.devices.map(({ id }) => id).join() === ghost.devices.map(({ id }) => id).join(),
      'S6',
      'other devices are trusted than those of the user',
    ],
    ...judgeDevices(world, machine, scope),
    ...logins,
  ])
}

function judgeAuthenticators({ authenticators }: EnrollmentRecord, { live }: Ghost): readonly Check[] {
  return [
    [authenticators.length >= live.length, 'S5', 'an authenticator is displaced that was not replaced'],
    [authenticators.length <= live.length, 'S6', 'an authenticator is on that ended or was never confirmed'],
    ...live.flatMap(({ slot, accepted, drift }, index): readonly Check[] => [
      [authenticators[index]?.id === slot, 'S5', 'another authenticator is on'],
      [authenticators[index]?.sealedSecret === sealed(slot), 'S7', 'the authenticator has another secret'],
      [(authenticators[index]?.lastStep ?? 0) >= stepAt(accepted), 'S1', 'an accepted step is forgotten'],
      [(authenticators[index]?.lastStep ?? 0) <= stepAt(accepted), 'S1', 'a step counts as accepted'],
      [authenticators[index]?.drift === drift, 'S10', 'the drift is not that of the last success'],
    ]),
  ]
}

function judgePending(record: EnrollmentRecord, { pending }: Ghost, { rules }: Scope): readonly Check[] {
  const kept = record.pending
  return [
    [pending === null || kept !== null, 'S5', 'a pending secret is lost'],
    [kept === null || pending !== null, 'S6', 'a pending secret outlives its end'],
    ...(pending === null || kept === null
      ? []
      : ([
          [kept.id === pending.slot && kept.sealedSecret === sealed(pending.slot), 'S7', 'not a new secret'],
          [
            tickOf(kept.startedAt) === pending.started &&
              kept.expiresAt === kept.startedAt + rules.pendingTtl * 1000,
            'S10',
            'the deadline to confirm has moved',
          ],
          [
            kept.challengeId === pending.challenge && kept.ticket === pending.ticket,
            'S5',
            'the pending secret is of another login',
          ],
          [
            sameCount(countOf(kept.throttle), pending.wrong),
            'S3',
            'wrong codes of the pending secret are miscounted',
          ],
        ] satisfies readonly Check[])),
  ]
}

function judgeRecoveryCodes({ recoveryCodes }: EnrollmentRecord, { recovery }: Ghost): readonly Check[] {
  const hashes = recoveryCodes?.hashes ?? []
  const used = recoveryCodes?.used ?? []
  return [
    [recovery.used.every((hash) => !hashes.includes(hash)), 'S2', 'a recovery code outlives its use'],
    [!hashes.includes(recovery.ended), 'S6', 'a recovery code outlives its end'],
    [recovery.good.join() === hashes.join(), 'S6', 'other recovery codes are good than those given'],
    [recovery.used.join() === used.join(), 'S2', 'other recovery codes are used than those shown'],
  ]
}

function sameCount(kept: Count, seen: Count): boolean {
  return (
    kept.failures === seen.failures &&
    kept.at === seen.at &&
    kept.code === seen.code &&
    kept.refusedAt === seen.refusedAt &&
    kept.replayedAt === seen.replayedAt
  )
}
