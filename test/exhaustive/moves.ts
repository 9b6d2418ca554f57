import type { PresentedCode } from '../../src/enrollment/check-code.js'
import type { ChallengeBinding, Context, Decision } from '../../src/enrollment/decision.js'
import { generationOf } from '../../src/enrollment/record.js'
import { codeOf, GUESS, instantAt, PERIOD, type Scope, type Slot, sealed, stepAt } from './alphabet.js'
import { type Expected, refused, type Shown } from './expected.js'
import type { Machine } from './machine.js'
import { freeSlot, judged, type World } from './world.js'

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

/** The token that is shown: the current one, one that has ended, or one that has expired. */
export type TokenAge = 'current' | 'ended' | 'expired'

/** A challenge or a ticket. Both are bound to a generation and an instant. */
export function token(world: World, age: TokenAge): ChallengeBinding {
  const generation = age === 'ended' ? world.ghost.endedGeneration : generationOf(world.record)
  const expires = age === 'expired' ? judged(world) : judged(world) + 1
  return { generation, expiresAt: instantAt(expires) }
}

/** How a token of this age must be refused; null if it is valid. */
export function refusedToken(world: World, age: TokenAge, kind: 'challenge' | 'ticket'): Expected | null {
  if (age === 'current') return null
  if (age === 'ended') return refused('S6', `${kind}_invalid`)
  return refused(world.tick < judged(world) ? 'S10' : 'S6', `${kind}_expired`)
}

export function presented(shown: Shown): PresentedCode {
  if (shown.factor === 'recovery_code') return { factor: 'recovery_code', hash: shown.hash }
  return { factor: 'totp', code: shown.slot === null ? GUESS.code : codeOf(shown.slot, shown.tick) }
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
  const recovery = (ghost.recovery.shown ? ghost.recovery.good : []).map(
    (hash): Presentation => ({
      by: 'owner',
      shown: { factor: 'recovery_code', hash },
    }),
  )
  const stolen: readonly Shown[] = [
    { factor: 'totp', slot: null, tick },
    { factor: 'recovery_code', hash: GUESS.hash },
    { factor: 'recovery_code', hash: ghost.recovery.spent },
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
