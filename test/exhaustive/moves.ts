import type { Ticket } from '../../src/enrollment/bindings.js'
import type { PresentedCode } from '../../src/enrollment/check-code.js'
import type { ChallengeBinding, Context, Decision } from '../../src/enrollment/decision.js'
import { generationOf } from '../../src/enrollment/record.js'
import { codeOf, GUESS, instantAt, PERIOD, type Scope, type Slot, sealed, stepAt } from './alphabet.js'
import { type Expected, refused, type Shown } from './expected.js'
import type { Machine } from './machine.js'
import { freeSlot, type World } from './world.js'

export type Actor = 'owner' | 'attacker' | 'admin'

type Answer = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** One command, and what the promises say about it. */
export interface Move {
  readonly command: string
  /** What the command is given, for the path to a broken promise. */
  readonly details?: () => string
  readonly by: Actor
  readonly expected: Expected
  decide(machine: Machine, context: Context): Decision<Answer>
}

/** What the service generates for one command. None of it was used before. */
export interface Fresh {
  readonly slot: Slot
  readonly key: {
    readonly id: string
    readonly name: null
    readonly sealedSecret: string
    readonly algorithm: 'SHA1'
    readonly digits: 6
    readonly period: number
  }
  readonly nextGeneration: string
  readonly recoveryCodes: { readonly keyId: string; readonly hashes: readonly string[] }
}

export function freshFor(world: World, scope: Scope): Fresh {
  const slot = freeSlot(world)
  const hashes = Array.from({ length: scope.recoveryCodes }, (_, index) => `hash ${world.serial}.${index}`)
  return {
    slot,
    key: {
      ...{ id: slot, name: null, sealedSecret: sealed(slot) },
      ...{ algorithm: 'SHA1', digits: 6, period: PERIOD },
    },
    nextGeneration: `generation ${world.serial}`,
    recoveryCodes: { keyId: 'k1', hashes },
  }
}

/**
 * The token that is shown: a valid one, one that has ended, one past its expiry, one older than today's options allow
 * although it says more, and one that a clock that was ahead has issued.
 */
export type TokenAge = 'current' | 'ended' | 'expired' | 'overlong' | 'future'

/** When a token of this age was issued and expires, in ticks. */
function lifetimeOf(tick: number, age: TokenAge): { readonly issuedAt: number; readonly expiresAt: number } {
  const [issued, expires] = {
    current: [tick, tick + 1],
    ended: [tick, tick + 1],
    expired: [tick - 1, tick],
    overlong: [tick - 1, tick + 9],
    future: [tick + 1, tick + 2],
  }[age] as [number, number]
  return { issuedAt: instantAt(issued), expiresAt: instantAt(expires) }
}

/** A challenge. `id`: which login it is of. */
export function challengeOf(world: World, age: TokenAge, id: string): ChallengeBinding {
  const { ghost, record, erasure, tick } = world
  const generation = age === 'ended' ? ghost.endedGeneration : generationOf(record, erasure)
  const company = { companyId: null, ticketRequired: false }
  return { id, generation, ...company, ...lifetimeOf(tick, age) }
}

/** How a challenge of this age must be refused; null if it is valid. */
export function refusedChallenge(age: TokenAge): Expected | null {
  if (age === 'current') return null
  return age === 'ended' ? refused('S6', 'challenge_invalid') : refused('S10', 'challenge_expired')
}

export function presented(shown: Shown): PresentedCode {
  if (shown.factor === 'recovery_code') return { factor: 'recovery_code', hash: shown.hash }
  const { slot, tick } = shown
  return { factor: 'totp', code: slot === null ? GUESS.code : codeOf(slot, tick), importedHash: null }
}

/** The ticket that is shown, if there is one. One says itself how long it lives, so none is overlong. */
export type TicketAge = Exclude<TokenAge, 'overlong'> | 'none' | 'invalid'

export function ticketOf({ ghost, tick }: World, age: TicketAge): Ticket | 'none' | 'invalid' {
  if (age === 'none' || age === 'invalid') return age
  const generation = age === 'ended' ? ghost.endedTickets : (ghost.tickets ?? 'tickets that nobody issued')
  return { generation, ...lifetimeOf(tick, age) }
}

/** How a ticket of this age must be refused; null if it is valid. */
export function refusedTicket({ ghost }: World, age: TicketAge): Expected | null {
  if (age === 'none') return refused('S13', 'ticket_required')
  if (age === 'invalid' || age === 'ended' || ghost.tickets === null) return refused('S6', 'ticket_invalid')
  return age === 'current' ? null : refused('S10', 'ticket_expired')
}

export interface Presentation {
  readonly by: Actor
  readonly shown: Shown
}

export function stepsOf({ steps }: Scope): readonly number[] {
  return Array.from({ length: steps }, (_, step) => step)
}

/**
 * All codes that can be shown. The owner has the apps and the recovery codes. An attacker guesses, repeats codes that
 * were used, and has the old phone, the old recovery codes and a photo of the new QR code.
 */
export function presentations({ ghost, tick }: World, scope: Scope): readonly Presentation[] {
  const live = ghost.live.flatMap(({ slot, accepted }) =>
    stepsOf(scope).map(
      (step): Presentation => ({
        by: step > accepted ? 'owner' : 'attacker',
        shown: { factor: 'totp', slot, tick: step },
      }),
    ),
  )
  const { good, used, ended, shown } = ghost.recovery
  const recovery = (shown ? good : []).map(
    (hash): Presentation => ({ by: 'owner', shown: { factor: 'recovery_code', hash } }),
  )
  const oldRecoveryCodes = scope.recoveryCodes === 0 ? [] : [GUESS.hash, ended, ...used.slice(0, 1)]
  const stolen: readonly Shown[] = [
    { factor: 'totp', slot: null, tick },
    ...oldRecoveryCodes.map((hash) => ({ factor: 'recovery_code', hash }) as const),
    { factor: 'totp', slot: ghost.endedSlot, tick },
    ...(ghost.pending === null ? [] : [{ factor: 'totp', slot: ghost.pending.slot, tick } as const]),
  ]
  return [...live, ...recovery, ...stolen.map((shown) => ({ by: 'attacker', shown }) as const)]
}

export function describeShown(shown: Shown): string {
  if (shown.factor === 'recovery_code') return `recovery code ${shown.hash}`
  return shown.slot === null ? 'a guess' : `code ${shown.slot} of step ${shown.tick}`
}

/** The last step that another library accepted: the one before the first instant. */
export const STEP_BEFORE = stepAt(-1)
