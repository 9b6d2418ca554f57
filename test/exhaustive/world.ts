import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import type { Throttle, ThrottleRules } from '../../src/enrollment/throttle.js'
import { type Scope, SLOTS, type Slot, tickOf } from './alphabet.js'

/** Failures in a row, and when the last one was. */
export interface Count {
  readonly failures: number
  readonly at: number
}

export const NO_FAILURES: Count = { failures: 0, at: 0 }

/**
 * What an onlooker who saw every commit knows, in ticks and slots. It is kept beside the record and never
 * read from it: the promises are judged by it.
 */
export interface Ghost {
  /** The latest instant of a commit to the record that is stored; -1: none is. */
  readonly latest: number
  /** The authenticators that are on, each with the last step that was accepted. */
  readonly live: readonly { readonly slot: Slot; readonly accepted: number; readonly drift: number }[]
  /** The unconfirmed secret. `shown`: the answer that held it got through to the person. */
  readonly pending: {
    readonly slot: Slot
    readonly expires: number
    readonly shown: boolean
    readonly wrong: Count
  } | null
  /** The last secret that ended; an attacker has the phone that it is on. */
  readonly endedSlot: Slot
  readonly recovery: {
    /** Given and not used. */
    readonly good: readonly string[]
    /** The last one that was used or ended; an attacker has it. */
    readonly spent: string
    /** Whether the answer that held the codes got through. */
    readonly shown: boolean
  }
  readonly wrongCodes: Count
  readonly wrongRecoveryCodes: Count
  /** What the last challenges and tickets that ended were bound to. */
  readonly endedGeneration: string
  /** What the last trusted devices that ended were bound to. */
  readonly endedDevices: string
}

export interface World {
  readonly tick: number
  readonly record: EnrollmentRecord | null
  readonly ghost: Ghost
  /** Counts what was ever made, for ids that are never used again. */
  readonly serial: number
}

/** Nothing is stored, but there was a life before, of which an attacker has kept everything. */
export const NOBODY: Ghost = {
  latest: -1,
  live: [],
  pending: null,
  endedSlot: 'g',
  recovery: { good: [], spent: 'a recovery code of before', shown: false },
  wrongCodes: NO_FAILURES,
  wrongRecoveryCodes: NO_FAILURES,
  endedGeneration: 'a generation of before',
  endedDevices: 'devices of before',
}

export const FIRST_WORLD: World = { tick: 0, record: null, ghost: NOBODY, serial: 0 }

/** The instant that deadlines are judged by (S10). */
export function judged({ ghost, tick }: World): number {
  return Math.max(ghost.latest, tick)
}

/** The slot for a new secret: one that neither the record nor the onlooker knows of. */
export function freeSlot({ ghost, record }: World): Slot {
  const taken = new Set<string | undefined>([
    ...ghost.live.map(({ slot }) => slot),
    ghost.pending?.slot,
    ghost.endedSlot,
    ...(record?.history ?? []).map(({ id }) => id),
  ])
  const free = SLOTS.find((slot) => !taken.has(slot))
  if (free === undefined) throw new Error('the alphabet has too few secrets')
  return free
}

/**
 * The name of a state. Ids, generations and hashes are renamed in the order in which they appear, and what
 * no rule reads is left out: dates and a history that are only shown, all of a secret that is too late to be
 * confirmed, and of a wait or deadline all but how far it reaches beyond the latest commit. Two worlds of
 * one name have the same future.
 */
export function nameOf({ tick, record, ghost }: World, scope: Scope): string {
  const slot = renamer()
  const generation = renamer()
  const hash = renamer()
  const wait = (count: Count) => waitBeyond(count, scope.rules.throttle, ghost.latest)
  const stored = ({ failures, lastFailureAt }: Throttle) =>
    wait({ failures, at: lastFailureAt === null ? 0 : tickOf(lastFailureAt) })
  const pending = (id: string, expires: number, rest: readonly unknown[]) =>
    expires <= ghost.latest ? [slot(id)] : [slot(id), expires - ghost.latest, ...rest]
  return JSON.stringify([
    ...[tick, ghost.latest],
    ghost.live.map(({ slot: id, accepted, drift }) => [slot(id), accepted, drift]),
    ghost.pending &&
      pending(ghost.pending.slot, ghost.pending.expires, [ghost.pending.shown, wait(ghost.pending.wrong)]),
    slot(ghost.endedSlot),
    [ghost.recovery.good.map(hash), hash(ghost.recovery.spent)],
    ghost.recovery.good.length > 0 && ghost.recovery.shown,
    [wait(ghost.wrongCodes), wait(ghost.wrongRecoveryCodes)],
    [generation(ghost.endedGeneration), generation(ghost.endedDevices)],
    record && [
      tickOf(record.updatedAt),
      [generation(record.generation), generation(record.deviceGeneration)],
      record.authenticators.map(({ id, lastStep, drift }) => [slot(id), lastStep, drift]),
      record.pending &&
        pending(record.pending.id, tickOf(record.pending.expiresAt), [stored(record.pending.throttle)]),
      record.recoveryCodes?.hashes.map(hash),
      [stored(record.codeThrottle), stored(record.recoveryThrottle)],
    ],
  ])
}

/** Failures, and how many instants beyond the latest commit the wait for them reaches. */
function waitBeyond({ failures, at }: Count, rules: ThrottleRules, latest: number): readonly number[] {
  const waits = failures > rules.freeFailures && failures < rules.suspendAfter
  return waits ? [failures, Math.max(0, at + waitAfter(failures, rules) - latest)] : [failures]
}

/** The wait that failures have earned, in ticks, as the documentation says: it doubles with each. */
export function waitAfter(failures: number, { freeFailures }: ThrottleRules): number {
  return failures <= freeFailures ? 0 : 2 ** (failures - freeFailures - 1)
}

function renamer(): (name: string) => number {
  const names = new Map<string, number>()
  return (name) => {
    const known = names.get(name)
    if (known !== undefined) return known
    names.set(name, names.size)
    return names.size - 1
  }
}
