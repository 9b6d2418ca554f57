import { codeOf, GUESS, PERIOD, type Scope, type Slot } from './alphabet.js'
import {
  allowed,
  barred,
  driftOf,
  type Expected,
  everythingEnded,
  newRecoveryCodes,
  oneMore,
  promiseOfBar,
  refused,
} from './expected.js'
import { challengeOf, type Fresh, type Move, stepsOf, type TokenAge } from './moves.js'
import type { Ghost, GhostPending, World } from './world.js'

/** What is presented to confirm with: the login that started the enrollment, or another. */
interface Bearer {
  /** Null: a session. */
  readonly challenge: string | null
  readonly age: TokenAge
  /** Whether a company asks for a ticket now. */
  readonly ticketRequired: boolean
}

/** Confirms with the codes of the pending secret, if they are known, and with other codes and challenges. */
export function confirmations(world: World, scope: Scope, fresh: Fresh): readonly Move[] {
  const { pending, endedSlot, live } = world.ghost
  const known = pending?.shown ? pending.slot : null
  const own: Bearer = { challenge: pending?.challenge ?? null, age: 'current', ticketRequired: false }
  const right =
    known === null ? [] : stepsOf(scope).map((step) => confirm(world, scope, fresh, known, step, own))
  const wrong = [null, endedSlot, live[0]?.slot ?? null].filter(
    (slot, index, all) => all.indexOf(slot) === index,
  )
  const others: readonly Bearer[] = [
    { ...own, challenge: 'another login' },
    { ...own, challenge: own.challenge ?? 'another login', age: 'ended' },
    // A challenge does not end the enrollment that it started.
    ...(own.challenge === null
      ? []
      : [{ ...own, challenge: null }, { ...own, age: 'expired' } as const, { ...own, ticketRequired: true }]),
  ]
  return [
    ...right,
    ...wrong.map((slot) => confirm(world, scope, fresh, slot, world.tick, own)),
    ...others.map((bearer) => confirm(world, scope, fresh, known, world.tick, bearer)),
  ]
}

function confirm(
  world: World,
  scope: Scope,
  fresh: Fresh,
  slot: Slot | null,
  step: number,
  bearer: Bearer,
): Move {
  const { nextGeneration, recoveryCodes } = fresh
  const { challenge, age, ticketRequired } = bearer
  const { pending } = world.ghost
  return {
    command: 'confirm',
    details: () => `with code ${slot ?? 'of a guess'} of step ${step}, ${JSON.stringify(bearer)}`,
    by: slot !== null && slot === pending?.slot && challenge === pending.challenge ? 'owner' : 'attacker',
    expected: refusedBearer(pending, bearer) ?? confirmed(world, scope, slot, step, bearer, fresh),
    decide: (machine, context) =>
      machine.confirm(
        world.record,
        {
          code: slot === null ? GUESS.code : codeOf(slot, step),
          challenge: challenge === null ? null : challengeOf(world, age, challenge),
          ...{ ticketRequired, loginCompany: null, nextGeneration, recoveryCodes },
        },
        context,
      ),
  }
}

/** Only the login or the session that was shown the secret confirms it. */
function refusedBearer(pending: GhostPending | null, { challenge, age }: Bearer): Expected | null {
  if (challenge !== null && age === 'ended') return refused('S6', 'challenge_invalid')
  if (pending === null) return refused('S5', 'not_pending')
  return challenge === pending.challenge ? null : refused('S5', 'challenge_invalid')
}

function confirmed(
  world: World,
  scope: Scope,
  slot: Slot | null,
  step: number,
  { ticketRequired }: Bearer,
  fresh: Fresh,
): Expected {
  const { ghost, tick } = world
  const { pending, live } = ghost
  const { rules } = scope
  if (pending === null) return refused('S5', 'not_pending')
  const expired = tick < pending.started || tick >= pending.started + rules.pendingTtl / PERIOD
  if (expired) {
    const gone = { ...ghost, pending: null, endedSlot: pending.slot }
    return { ...allowed('S10', 'enrollment.expired', gone), answer: 'expired' }
  }
  if (ticketRequired && !pending.ticket) return refused('S9', 'ticket_required')
  if (barred(pending.wrong, scope, tick) !== null) {
    return refused(promiseOfBar(pending.wrong, tick), 'locked')
  }
  const suspended = barred(ghost.wrongCodes, scope, tick) === 'suspended'
  const hasRoom = live.length < rules.maxAuthenticators && !suspended
  if (!hasRoom && live.length > 1 && !suspended) return refused('S5', 'too_many_authenticators')
  if (slot !== pending.slot || Math.abs(step - tick) > rules.window.past) {
    const counted = { ...ghost, pending: { ...pending, wrong: oneMore(pending.wrong, null, tick) } }
    return { ...allowed('S3', 'enrollment.confirm_failed', counted), answer: 'invalid_code' }
  }
  const bound = { slot, accepted: step, drift: driftOf(step - tick, rules.maxDrift) }
  const adds = live.length > 0 && hasRoom
  const after = adds ? { ...ghost, pending: null } : replaced(world, fresh.recoveryCodes.hashes)
  return allowed('S5', 'enrollment.confirmed', { ...after, live: [...after.live, bound] })
}

/** Confirming ends the older authenticators and everything that depended on them. */
function replaced(world: World, hashes: readonly string[]): Ghost {
  const ended = everythingEnded(world, { ...world.ghost, pending: null })
  return newRecoveryCodes(ended, hashes)
}
