import type { EnrollmentEvent } from '../../src/enrollment/events.js'
import { generationOf } from '../../src/enrollment/record.js'
import type { Scope, Slot } from './alphabet.js'
import { type Count, type Ghost, NO_FAILURES, NOBODY, type World, waitAfter } from './world.js'

export type PromiseId = 'S1' | 'S2' | 'S3' | 'S5' | 'S6' | 'S7' | 'S9' | 'S10' | 'S12' | 'S13'

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

export function allowed(promise: PromiseId, event: EnrollmentEvent['type'], ghost: Ghost): Expected {
  return { answer: 'ok', promise, event, ghost: { ...ghost, stored: true } }
}

/**
 * Whether a factor is locked or suspended after the failures that the observer counted. A failure in the future was
 * counted by a clock that was ahead: its wait counts from the first refusal, if it is over before that failure (S10).
 */
export function barred(wrong: Count, { rules }: Scope, tick: number): 'suspended' | 'locked' | null {
  const { failures, at, refusedAt } = wrong
  if (failures >= rules.throttle.suspendAfter) return 'suspended'
  const wait = waitAfter(failures, rules.throttle)
  if (at === null || wait === 0) return null
  const broughtBack = (refusedAt !== null && refusedAt <= tick ? refusedAt : tick) + wait
  const end = at > tick && broughtBack < at ? broughtBack : at + wait
  return tick < end ? 'locked' : null
}

/** The promise that evaluating a code would break: S10 if only the jump of a clock bars it. */
export function promiseOfBar(wrong: Count, tick: number): PromiseId {
  return wrong.at !== null && wrong.at > tick ? 'S10' : 'S3'
}

/** `code`: the recovery code that failed. */
export function oneMore(wrong: Count, code: string | null, tick: number): Count {
  return { ...wrong, failures: wrong.failures + 1, at: tick, code, refusedAt: null }
}

export function unlocked(wrong: Count): Count {
  return { ...wrong, at: null, code: null, refusedAt: null }
}

type Factor = 'wrongCodes' | 'wrongRecoveryCodes'

/** The one rule for a code, whatever the command. `pass`: what follows from a code that is accepted. */
export function withCode(
  world: World,
  scope: Scope,
  shown: Shown,
  pass: (ghost: Ghost) => Expected,
): Expected {
  const { ghost, tick } = world
  const factor: Factor = shown.factor === 'totp' ? 'wrongCodes' : 'wrongRecoveryCodes'
  const wrong = ghost[factor]
  const bar = barred(wrong, scope, tick)
  if (bar !== null) return refusedUnevaluated(world, factor, bar)
  if (isRepeated(wrong, shown)) return refused('S3', 'invalid_code')

  const used = shown.factor === 'totp' ? useStep(world, scope, shown) : useRecoveryCode(ghost, shown.hash)
  if (used === 'replayed') return replayed(world, factor)
  if (used !== null) return pass(used)
  const next = { ...ghost, [factor]: oneMore(wrong, recoveryCodeOf(shown), tick) }
  return failed(promiseAgainst(ghost, shown), 'invalid_code', next)
}

const recoveryCodeOf = (shown: Shown): string | null => (shown.factor === 'recovery_code' ? shown.hash : null)

/** The first refusal of each wait or suspension is recorded, and no other. */
function refusedUnevaluated(world: World, factor: Factor, bar: 'suspended' | 'locked'): Expected {
  const { ghost, tick } = world
  const wrong = ghost[factor]
  const promise = promiseOfBar(wrong, tick)
  if (wrong.refusedAt !== null && wrong.refusedAt <= tick) return refused(promise, bar)
  const next = { ...ghost, [factor]: { ...wrong, refusedAt: tick } }
  return { ...allowed(promise, 'verification.refused', next), answer: bar }
}

/** The recovery code that failed last, again. It is not a second failure. A code of the app is a new guess. */
const isRepeated = (wrong: Count, shown: Shown): boolean =>
  shown.factor === 'recovery_code' && wrong.code === shown.hash

/** A replay is not counted, and recorded once in a time step. */
function replayed(world: World, factor: Factor): Expected {
  const { ghost, tick } = world
  const promise = factor === 'wrongCodes' ? 'S1' : 'S2'
  if (ghost[factor].replayedAt === tick) return refused(promise, 'replayed')
  return failed(promise, 'replayed', { ...ghost, [factor]: { ...ghost[factor], replayedAt: tick } })
}

function failed(promise: PromiseId, answer: string, ghost: Ghost): Expected {
  return { ...allowed(promise, 'verification.failed', ghost), answer }
}

/** The promise that accepting this wrong code would break. */
function promiseAgainst(ghost: Ghost, shown: Shown): PromiseId {
  if (shown.factor === 'recovery_code') return ghost.recovery.ended === shown.hash ? 'S6' : 'S3'
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

function useRecoveryCode(ghost: Ghost, hash: string): Ghost | 'replayed' | null {
  const { recovery } = ghost
  if (recovery.used.includes(hash)) return 'replayed'
  if (!recovery.good.includes(hash)) return null
  const good = recovery.good.filter((one) => one !== hash)
  return {
    ...ghost,
    recovery: { ...recovery, good, used: [...recovery.used, hash] },
    wrongRecoveryCodes: NO_FAILURES,
  }
}

/** Everything that depended on the authenticators has ended (S6). */
export function everythingEnded(world: World, ghost: Ghost): Ghost {
  const { live, pending, endedSlot, recovery } = ghost
  return {
    ...NOBODY,
    ended: ghost.ended || live.length > 0,
    endedSlot: live.at(-1)?.slot ?? pending?.slot ?? endedSlot,
    recovery: { ...NOBODY.recovery, ended: recovery.good[0] ?? recovery.used[0] ?? recovery.ended },
    endedGeneration: generationOf(world.record, world.erasure),
    endedTickets: ghost.tickets ?? ghost.endedTickets,
    endedDevice: endedDevice(ghost),
  }
}

export function endedDevice({ devices, endedDevice: before }: Ghost): string {
  return devices.at(-1)?.id ?? before
}

export function everythingErased(world: World): Ghost {
  return { ...everythingEnded(world, world.ghost), ended: true }
}

/** One authenticator has ended, and everything that may have depended on it. */
export function oneEnded(world: World, ghost: Ghost, slot: Slot): Ghost {
  return {
    ...ghost,
    ended: true,
    live: ghost.live.filter((one) => one.slot !== slot),
    pending: null,
    endedSlot: slot,
    endedGeneration: generationOf(world.record, world.erasure),
    devices: [],
    endedDevice: endedDevice(ghost),
  }
}

/** New recovery codes. The previous ones have ended. */
export function newRecoveryCodes(ghost: Ghost, hashes: readonly string[]): Ghost {
  const { good, used, ended } = ghost.recovery
  const recovery = { good: hashes, used: [], ended: good[0] ?? used[0] ?? ended, shown: true }
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
