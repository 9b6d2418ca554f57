import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import type { Throttle, ThrottleRules } from '../../src/enrollment/throttle.js'
import { type Scope, SLOTS, type Slot, tickOf } from './alphabet.js'

/** Consecutive failures, and the instant of the last one. */
export interface Count {
  readonly failures: number
  readonly at: number
}

export const NO_FAILURES: Count = { failures: 0, at: 0 }

/**
 * What an observer of every commit knows, in ticks and slots. It is kept beside the record and never read from it, so
 * the promises are judged by it.
 */
export interface Ghost {
  /** The latest instant of a commit to the stored record; -1: nothing is stored. */
  readonly latest: number
  /** The authenticators that are on, each with its last accepted step. */
  readonly live: readonly { readonly slot: Slot; readonly accepted: number; readonly drift: number }[]
  /** The unconfirmed secret. `shown`: the answer with it reached the user. */
  readonly pending: {
    readonly slot: Slot
    readonly expires: number
    readonly shown: boolean
    readonly wrong: Count
  } | null
  /** The last secret that ended. An attacker has the phone with it. */
  readonly endedSlot: Slot
  readonly recovery: {
    /** Issued and not used. */
    readonly good: readonly string[]
    /** The last one that was used or ended. An attacker has it. */
    readonly spent: string
    /** Whether the answer with the codes reached the user. */
    readonly shown: boolean
  }
  readonly wrongCodes: Count
  readonly wrongRecoveryCodes: Count
  /** The generation of the last challenges and tickets that ended. */
  readonly endedGeneration: string
  /** The generation of the last trusted devices that ended. */
  readonly endedDevices: string
}

export interface World {
  readonly tick: number
  readonly record: EnrollmentRecord | null
  readonly ghost: Ghost
  /** The number of commits, for ids that are never used again. */
  readonly serial: number
}

/** Nothing is stored. There was an earlier enrollment, and an attacker has kept everything of it. */
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

/** The instant by which deadlines are judged (S10). */
export function judged({ ghost, tick }: World): number {
  return Math.max(ghost.latest, tick)
}

/** The slot of a new secret: one that neither the record nor the observer knows. */
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
 * The name of a state. Two worlds with the same name have the same future. Ids, generations and hashes are renamed in
 * order of appearance. What no rule reads is left out: dates, the history, the rest of a pending secret that has
 * expired, and the part of a wait or a deadline that lies before the latest commit.
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

/** The failures, and how far the wait after them reaches beyond the latest commit. */
function waitBeyond({ failures, at }: Count, rules: ThrottleRules, latest: number): readonly number[] {
  const waits = failures > rules.freeFailures && failures < rules.suspendAfter
  return waits ? [failures, Math.max(0, at + waitAfter(failures, rules) - latest)] : [failures]
}

/** The wait after so many failures, in ticks. As documented, it doubles with each further failure. */
export function waitAfter(failures: number, { freeFailures }: ThrottleRules): number {
  return failures <= freeFailures ? 0 : 2 ** (failures - freeFailures - 1)
}

function renamer(): (name: string) => number {
  const names: string[] = []
  return (name) => {
    const known = names.indexOf(name)
    return known === -1 ? names.push(name) - 1 : known
  }
}
