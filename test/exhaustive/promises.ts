import { decodeEnrollment, encodeEnrollment } from '../../src/enrollment/codec.js'
import type { Context, Decision } from '../../src/enrollment/decision.js'
import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import { instantAt, type Scope, sealed, stepAt, tickOf } from './alphabet.js'
import { barred, type PromiseId } from './expected.js'
import type { Machine } from './machine.js'
import type { Move } from './moves.js'
import { type Count, type Ghost, judged, type World } from './world.js'

/** A promise that is broken, and how. */
export interface Violation {
  readonly promise: PromiseId
  readonly says: string
}

type Check = readonly [holds: boolean, promise: PromiseId, says: string]

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
    ...(change === null || change.next === null ? [] : judgeHistory(world, change.next, expected.ghost)),
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
function judgeHistory(world: World, next: EnrollmentRecord, ghost: Ghost | null): readonly Check[] {
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
    [
      added.every(({ endedAt }) => endedAt === instantAt(judged(world))),
      'S10',
      'the history is of another time',
    ],
  ]
}

/** What a state breaks: the record is compared with what the observer saw. */
export function judgeWorld(world: World, machine: Machine, scope: Scope): readonly Violation[] {
  const { record, ghost } = world
  if (record === null) return failing([[ghost.latest === -1, 'S12', 'a record is gone without an erasure']])
  if (ghost.latest === -1) return failing([[false, 'S7', 'a record outlives its erasure']])
  const { document } = encodeEnrollment(record)
  decodeEnrollment('ada', document)
  return failing([
    [tickOf(record.updatedAt) === ghost.latest, 'S10', 'the latest instant of a commit is not kept'],
    ...judgeAuthenticators(record, ghost),
    [!document.includes(sealed(ghost.endedSlot)), 'S7', 'the secret of what ended is still stored'],
    ...judgePending(record, ghost),
    ...judgeRecoveryCodes(record, ghost),
    [sameCount(record.codeThrottle, ghost.wrongCodes), 'S3', 'wrong codes are miscounted'],
    [
      sameCount(record.recoveryThrottle, ghost.wrongRecoveryCodes),
      'S3',
      'wrong recovery codes are miscounted',
    ],
    [record.generation !== ghost.endedGeneration, 'S6', 'open challenges outlive what they depended on'],
    [record.deviceGeneration !== ghost.endedDevices, 'S6', 'trusted devices outlive what they depended on'],
    ...judgeDevices(world, record, machine, scope),
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

function judgePending(record: EnrollmentRecord, { pending }: Ghost): readonly Check[] {
  const kept = record.pending
  return [
    [pending === null || kept !== null, 'S5', 'a pending secret is lost'],
    [kept === null || pending !== null, 'S6', 'a pending secret outlives its end'],
    ...(pending === null || kept === null
      ? []
      : ([
          [kept.id === pending.slot && kept.sealedSecret === sealed(pending.slot), 'S7', 'not a new secret'],
          [tickOf(kept.expiresAt) === pending.expires, 'S10', 'the deadline to confirm has moved'],
          [sameCount(kept.throttle, pending.wrong), 'S3', 'wrong codes of the pending secret are miscounted'],
        ] satisfies readonly Check[])),
  ]
}

function judgeRecoveryCodes({ recoveryCodes }: EnrollmentRecord, { recovery }: Ghost): readonly Check[] {
  const hashes = recoveryCodes?.hashes ?? []
  return [
    [!hashes.includes(recovery.spent), 'S2', 'a recovery code outlives its use or end'],
    [recovery.good.join() === hashes.join(), 'S6', 'other recovery codes are good than those given'],
  ]
}

/** Current and ended devices, before and after the end of their trust. */
function judgeDevices(
  world: World,
  record: EnrollmentRecord,
  machine: Machine,
  scope: Scope,
): readonly Check[] {
  const { ghost, tick } = world
  const now = judged(world)
  const isTrusted = (deviceGeneration: string, expires: number): boolean =>
    machine.isDeviceTrusted(
      record,
      { deviceGeneration, trustedAt: instantAt(now - 1), expiresAt: instantAt(expires) },
      null,
      scope.rules.throttle,
      instantAt(tick),
    )
  const suspended = barred(ghost.wrongCodes, scope, now) === 'suspended'
  const good = ghost.live.length > 0 && !suspended
  return [
    [
      isTrusted(record.deviceGeneration, now + 1) === good,
      'S6',
      'a device is trusted or not against the rule',
    ],
    [!isTrusted(record.deviceGeneration, now), 'S10', 'a device is trusted beyond its time'],
    [!isTrusted(ghost.endedDevices, now + 1), 'S6', 'an ended device is trusted'],
  ]
}

function sameCount(kept: { failures: number; lastFailureAt: number | null }, seen: Count): boolean {
  if (kept.failures !== seen.failures) return false
  return kept.lastFailureAt === null ? seen.failures === 0 : tickOf(kept.lastFailureAt) === seen.at
}
