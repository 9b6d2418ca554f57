import type { EnrollmentEvent } from '../../src/enrollment/events.js'
import { generationOf } from '../../src/enrollment/record.js'
import type { Scope, Slot } from './alphabet.js'
import { type Count, type Ghost, judged, NO_FAILURES, NOBODY, type World, waitAfter } from './world.js'

export type PromiseId = 'S1' | 'S2' | 'S3' | 'S5' | 'S6' | 'S7' | 'S9' | 'S10' | 'S12'

/** What the promises require of one answer. */
export interface Expected {
  /** `ok`, or the reason of the refusal. */
  readonly answer: string
  /** The promise that any other answer breaks. */
  readonly promise: PromiseId
  /** What the observer knows after the commit; null: nothing may be written. */
  readonly ghost: Ghost | null
  /** The one event of the commit. */
  readonly event: EnrollmentEvent['type'] | null
}

/** A code that is typed, and the secret that it comes from; null: a guess. */
export type Shown =
  | { readonly factor: 'totp'; readonly slot: Slot | null; readonly tick: number }
  | { readonly factor: 'recovery_code'; readonly hash: string }

export function refused(promise: PromiseId, answer: string): Expected {
  return { answer, promise, ghost: null, event: null }
}

export function allowed(
  promise: PromiseId,
  event: EnrollmentEvent['type'],
  world: World,
  ghost: Ghost,
): Expected {
  return { answer: 'ok', promise, event, ghost: { ...ghost, latest: judged(world) } }
}

/** Whether a factor is locked or suspended after the failures that the observer counted. */
export function barred(wrong: Count, { rules }: Scope, at: number): 'suspended' | 'locked' | null {
  if (wrong.failures >= rules.throttle.suspendAfter) return 'suspended'
  return at < wrong.at + waitAfter(wrong.failures, rules.throttle) ? 'locked' : null
}

/** S10 if a clock that went back is the only reason to allow it, otherwise the given promise. */
export function orClock(promise: PromiseId, openByTheClock: boolean): PromiseId {
  return openByTheClock ? 'S10' : promise
}

export function oneMore(wrong: Count, world: World): Count {
  return { failures: wrong.failures + 1, at: judged(world) }
}

/** The one rule for a code, whatever the command. `pass`: what follows from a code that is accepted. */
export function withCode(
  world: World,
  scope: Scope,
  shown: Shown,
  pass: (ghost: Ghost) => Expected,
): Expected {
  const { ghost, tick } = world
  const totp = shown.factor === 'totp'
  const wrong = totp ? ghost.wrongCodes : ghost.wrongRecoveryCodes
  const bar = barred(wrong, scope, judged(world))
  if (bar !== null) return refused(orClock('S3', barred(wrong, scope, tick) === null), bar)

  const used = totp ? useStep(world, scope, shown) : useRecoveryCode(ghost, shown.hash)
  if (used === 'replayed') return failed(world, 'S1', 'replayed', ghost)
  if (used !== null) return pass(used)
  const counted = oneMore(wrong, world)
  const next = totp ? { ...ghost, wrongCodes: counted } : { ...ghost, wrongRecoveryCodes: counted }
  return failed(world, promiseAgainst(ghost, shown), 'invalid_code', next)
}

function failed(world: World, promise: PromiseId, answer: string, ghost: Ghost): Expected {
  return { ...allowed(promise, 'verification.failed', world, ghost), answer }
}

/** The promise that accepting this wrong code would break. */
function promiseAgainst(ghost: Ghost, shown: Shown): PromiseId {
  if (shown.factor === 'recovery_code') return ghost.recovery.spent === shown.hash ? 'S2' : 'S3'
  if (shown.slot === null) return 'S3'
  return shown.slot === ghost.pending?.slot ? 'S5' : 'S6'
}

function useStep(
  { ghost, tick }: World,
  { rules }: Scope,
  shown: Shown & { readonly factor: 'totp' },
): Ghost | 'replayed' | null {
  const owner = ghost.live.find(({ slot }) => slot === shown.slot)
  if (owner === undefined || Math.abs(shown.tick - (tick + owner.drift)) > rules.window.past) return null
  if (shown.tick <= owner.accepted) return 'replayed'
  const drift = driftOf(shown.tick - tick, rules.maxDrift)
  const used = { slot: owner.slot, accepted: shown.tick, drift }
  return {
    ...ghost,
    live: ghost.live.map((one) => (one === owner ? used : one)),
    wrongCodes: NO_FAILURES,
  }
}

/** The drift that is remembered. */
export function driftOf(steps: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, steps)) + 0
}

function useRecoveryCode(ghost: Ghost, hash: string): Ghost | null {
  const { good, shown } = ghost.recovery
  if (!good.includes(hash)) return null
  const kept = good.filter((one) => one !== hash)
  return {
    ...ghost,
    recovery: { good: kept, spent: hash, shown },
    wrongRecoveryCodes: NO_FAILURES,
  }
}

/** The generation to which a device that is trusted now is bound. */
export function devicesOf({ record, ghost }: World): string {
  return record?.deviceGeneration ?? ghost.endedDevices
}

/** Everything that depended on the authenticators has ended (S6). */
export function everythingEnded(world: World, ghost: Ghost): Ghost {
  const { live, pending, endedSlot, recovery } = ghost
  return {
    ...NOBODY,
    endedSlot: live.at(-1)?.slot ?? pending?.slot ?? endedSlot,
    recovery: { good: [], spent: recovery.good[0] ?? recovery.spent, shown: false },
    endedGeneration: generationOf(world.record),
    endedDevices: live.length > 0 ? devicesOf(world) : ghost.endedDevices,
  }
}

/** After an erasure nothing stored shows that a token is old if the user had no authenticator when it was issued. */
export function everythingErased(world: World): Ghost {
  const ended = everythingEnded(world, world.ghost)
  const endedGeneration =
    ended.endedGeneration === generationOf(null) ? world.ghost.endedGeneration : ended.endedGeneration
  return { ...ended, endedGeneration, latest: -1 }
}

/** One authenticator has ended, and everything that may have depended on it. */
export function oneEnded(world: World, ghost: Ghost, slot: Slot): Ghost {
  return {
    ...ghost,
    live: ghost.live.filter((one) => one.slot !== slot),
    pending: null,
    endedSlot: slot,
    endedGeneration: generationOf(world.record),
    endedDevices: devicesOf(world),
  }
}

/** New recovery codes. The previous ones have ended. */
export function newRecoveryCodes(ghost: Ghost, hashes: readonly string[]): Ghost {
  const { good, spent } = ghost.recovery
  const recovery = { good: hashes, spent: good[0] ?? spent, shown: true }
  return { ...ghost, recovery, wrongRecoveryCodes: NO_FAILURES }
}

/** The same commit after a crash before the answer: nobody has seen the new secret or the new recovery codes. */
export function unanswered(before: Ghost, after: Ghost): Ghost {
  const { pending, recovery } = after
  const hidden = recovery.good.some((hash) => !before.recovery.good.includes(hash))
  const isNew = pending !== null && pending.slot !== before.pending?.slot
  if (!hidden && !isNew) return after
  return {
    ...after,
    pending: isNew ? { ...pending, shown: false } : pending,
    recovery: hidden ? { ...recovery, shown: false } : recovery,
  }
}
