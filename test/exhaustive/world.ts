import { type EnrollmentRecord, generationOf } from '../../src/enrollment/record.js'
import type { Throttle, ThrottleRules } from '../../src/enrollment/throttle.js'
import { GUESS, PERIOD, type Scope, SLOTS, type Slot, tickOf } from './alphabet.js'

/** Consecutive failures. Instants are ticks. */
export interface Count {
  readonly failures: number
  /** The last failure; null: none, or an admin ended its wait. */
  readonly at: number | null
  /** The hash of the recovery code that failed. */
  readonly code: string | null
  /** The first attempt that the wait or the suspension refused. */
  readonly refusedAt: number | null
  /** The last replay that was recorded. */
  readonly replayedAt: number | null
}

export const NO_FAILURES: Count = { failures: 0, at: null, code: null, refusedAt: null, replayedAt: null }

/** The unconfirmed secret. `shown`: the answer with it reached the user. */
export interface GhostPending {
  readonly slot: Slot
  readonly started: number
  /** The id of the challenge that started it; null: a session did. */
  readonly challenge: string | null
  /** Whether a ticket vouched for it. */
  readonly ticket: boolean
  readonly shown: boolean
  readonly wrong: Count
}

/**
 * What an observer of every commit knows, in ticks and slots. It is kept beside the record and never read from it, so
 * the promises are judged by it.
 */
export interface Ghost {
  /** Whether there is a record. */
  readonly stored: boolean
  /** Whether an authenticator or the whole record has ended: no import revives it (S7). */
  readonly ended: boolean
  /** The authenticators that are on, each with its last accepted step. */
  readonly live: readonly { readonly slot: Slot; readonly accepted: number; readonly drift: number }[]
  readonly pending: GhostPending | null
  /** The last secret that ended. An attacker has the phone with it. */
  readonly endedSlot: Slot
  readonly recovery: {
    /** Issued and not used. */
    readonly good: readonly string[]
    /** Used, of the same set. An attacker has them. */
    readonly used: readonly string[]
    /** One of a set that ended. An attacker has it. */
    readonly ended: string
    /** Whether the answer with the codes reached the user. */
    readonly shown: boolean
  }
  readonly wrongCodes: Count
  readonly wrongRecoveryCodes: Count
  /** The generation of the last challenges and proofs that ended. */
  readonly endedGeneration: string
  /** The generation of the tickets that are good; null: none are. */
  readonly tickets: string | null
  readonly endedTickets: string
  /** The trusted devices, oldest first, each with the instant since when. */
  readonly devices: readonly { readonly id: string; readonly at: number }[]
  readonly endedDevice: string
}

export interface World {
  readonly tick: number
  readonly record: EnrollmentRecord | null
  /** The event that erased the record; null: none did. */
  readonly erasure: string | null
  readonly ghost: Ghost
  /** The number of commits, for ids that are never used again. */
  readonly serial: number
}

/** Nothing is stored. There was an earlier enrollment, and an attacker has kept everything of it. */
export const NOBODY: Ghost = {
  stored: false,
  ended: false,
  live: [],
  pending: null,
  endedSlot: 'g',
  recovery: { good: [], used: [], ended: 'a recovery code of before', shown: false },
  wrongCodes: NO_FAILURES,
  wrongRecoveryCodes: NO_FAILURES,
  endedGeneration: 'a generation of before',
  tickets: null,
  endedTickets: 'tickets of before',
  devices: [],
  endedDevice: 'a device of before',
}

export const FIRST_WORLD: World = { tick: 0, record: null, erasure: null, ghost: NOBODY, serial: 0 }

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
 * order of appearance. What no rule reads is left out: dates, names, the history but whether there is one, and what a
 * suspension and a wait make meaningless.
 */
export function nameOf({ tick, record, erasure, ghost }: World, scope: Scope): string {
  const slot = renamer()
  const generation = renamer()
  const ticket = renamer()
  const device = renamer()
  const hash = renamer()
  const challenge = renamer()
  const known = (code: string | null) => (code === null || code === GUESS.hash ? code : hash(code))
  const codes = (count: Count) => relevant(count, scope, known)
  const { pending, recovery } = ghost
  return JSON.stringify([
    ...[tick, ghost.stored, ghost.ended],
    ghost.live.map(({ slot: id, accepted, drift }) => [slot(id), accepted, drift]),
    pending && [slot(pending.slot), pending.started, pending.challenge && challenge(pending.challenge)],
    pending && [pending.ticket, pending.shown, codes(pending.wrong)],
    slot(ghost.endedSlot),
    [recovery.good.map(hash), recovery.used.map(hash), hash(recovery.ended)],
    recovery.good.length > 0 && recovery.shown,
    [codes(ghost.wrongCodes), codes(ghost.wrongRecoveryCodes)],
    [generation(ghost.endedGeneration), generation(generationOf(record, erasure))],
    [ghost.tickets === null ? null : ticket(ghost.tickets), ticket(ghost.endedTickets)],
    ghost.devices.map(({ id, at }) => [device(id), at]),
    device(ghost.endedDevice),
    record && [
      record.authenticators.map(({ id, lastStep, drift }) => [slot(id), lastStep, drift]),
      record.pending && [
        [slot(record.pending.id), tickOf(record.pending.startedAt), record.pending.expiresAt],
        [record.pending.challengeId && challenge(record.pending.challengeId), record.pending.ticket],
        codes(countOf(record.pending.throttle)),
      ],
      record.recoveryCodes && [record.recoveryCodes.hashes.map(hash), record.recoveryCodes.used.map(hash)],
      [codes(countOf(record.codeThrottle)), codes(countOf(record.recoveryThrottle))],
      record.ticketGeneration === null ? null : ticket(record.ticketGeneration),
      record.devices.map(({ id, trustedAt, expiresAt }) => [device(id), trustedAt, expiresAt]),
      record.history.length > 0,
    ],
  ])
}

/** What the record counts, in ticks. */
export function countOf(throttle: Throttle): Count {
  const at = (instant: number | null) => (instant === null ? null : tickOf(instant))
  return {
    failures: throttle.failures,
    at: at(throttle.lastFailureAt),
    code: throttle.lastFailedCode,
    refusedAt: at(throttle.firstRefusalAt),
    replayedAt: at(throttle.lastReplayAt),
  }
}

/** The part of a count that a later answer depends on. A suspension evaluates nothing any more. */
function relevant(
  count: Count,
  { rules }: Scope,
  rename: (code: string | null) => unknown,
): readonly unknown[] {
  const { failures, at, code, refusedAt, replayedAt } = count
  if (failures >= rules.throttle.suspendAfter) return [failures, refusedAt]
  return [failures, at, rename(code), refusedAt, replayedAt]
}

/** The wait after so many failures, in ticks. As documented, it doubles with each further failure. */
export function waitAfter(failures: number, { freeFailures, firstWait, longestWait }: ThrottleRules): number {
  if (failures <= freeFailures) return 0
  return Math.min(firstWait * 2 ** (failures - freeFailures - 1), longestWait) / PERIOD
}

function renamer(): (name: string) => number {
  const names: string[] = []
  return (name) => {
    const known = names.indexOf(name)
    return known === -1 ? names.push(name) - 1 : known
  }
}
