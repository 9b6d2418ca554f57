import type { Scope } from './alphabet.js'
import { codeOf, GUESS, type Slot } from './alphabet.js'
import {
  allowed,
  barred,
  devicesOf,
  driftOf,
  type Expected,
  everythingEnded,
  everythingErased,
  newRecoveryCodes,
  oneMore,
  orClock,
  refused,
} from './expected.js'
import { type Fresh, type Move, refusedToken, STEP_BEFORE, stepsOf, type TokenAge, token } from './moves.js'
import { withPending } from './moves-with-code.js'
import { type Ghost, judged, NO_FAILURES, type World } from './world.js'

const AGES: readonly TokenAge[] = ['current', 'ended', 'expired']

/** Every command that needs no current code: enrolling, and what an admin does. */
export function movesWithoutCode(world: World, scope: Scope, fresh: Fresh): readonly Move[] {
  return [
    ...AGES.flatMap((age) => [
      enroll(world, scope, fresh, { challenge: age, ticket: null }),
      enroll(world, scope, fresh, { challenge: 'current', ticket: age }),
    ]),
    enroll(world, scope, fresh, { challenge: null, ticket: null }),
    enroll(world, scope, fresh, { challenge: 'current', ticket: 'none' }),
    enroll(world, scope, fresh, { challenge: 'current', ticket: 'invalid' }),
    ...confirmations(world, scope, fresh),
    reset(world, fresh),
    erase(world),
    takeOver(world, fresh, null),
    takeOver(world, fresh, STEP_BEFORE),
    issueTicket(world),
    revoke(world),
  ]
}

/** Starts an enrollment without a code, which is allowed only if no authenticator is on. */
function enroll(
  world: World,
  scope: Scope,
  fresh: Fresh,
  by: { readonly challenge: TokenAge | null; readonly ticket: TokenAge | 'none' | 'invalid' | null },
): Move {
  const ttl = scope.rules.pendingTtl / 30
  const badTicket = refusalOf(world, by.ticket)
  const badChallenge = by.challenge === null ? null : refusedToken(world, by.challenge, 'challenge')
  const started = () =>
    allowed('S5', 'enrollment.started', world, withPending(world, world.ghost, fresh.slot, ttl))
  return {
    command: 'start',
    details: () => `with challenge ${by.challenge}, ticket ${by.ticket}`,
    by: 'owner',
    expected:
      badChallenge ?? badTicket ?? (world.ghost.live.length > 0 ? refused('S5', 'code_required') : started()),
    decide: (machine, context) =>
      machine.start(
        world.record,
        {
          ...{ userId: 'ada', key: fresh.key, presented: null },
          challenge: by.challenge === null ? null : token(world, by.challenge),
          ticket:
            by.ticket === null || by.ticket === 'none' || by.ticket === 'invalid'
              ? by.ticket
              : token(world, by.ticket),
        },
        context,
      ),
  }
}

function refusalOf(world: World, ticket: TokenAge | 'none' | 'invalid' | null): Expected | null {
  if (ticket === null) return null
  if (ticket === 'none') return refused('S6', 'ticket_required')
  if (ticket === 'invalid') return refused('S6', 'ticket_invalid')
  return refusedToken(world, ticket, 'ticket')
}

/** Confirms with the codes of the pending secret, if they are known, and with other codes and challenges. */
function confirmations(world: World, scope: Scope, fresh: Fresh): readonly Move[] {
  const { pending, endedSlot, live } = world.ghost
  const known = pending?.shown ? pending.slot : null
  const right =
    known === null ? [] : stepsOf(scope).map((step) => confirm(world, scope, fresh, known, step, null))
  const wrong = [null, endedSlot, live[0]?.slot ?? null].filter(
    (slot, index, all) => all.indexOf(slot) === index,
  )
  return [
    ...right,
    ...wrong.map((slot) => confirm(world, scope, fresh, slot, world.tick, null)),
    ...AGES.map((age) => confirm(world, scope, fresh, known, world.tick, age)),
  ]
}

function confirm(
  world: World,
  scope: Scope,
  fresh: Fresh,
  slot: Slot | null,
  step: number,
  age: TokenAge | null,
): Move {
  const { nextGeneration, recoveryCodes } = fresh
  const code = slot === null ? GUESS.code : codeOf(slot, step)
  return {
    command: 'confirm',
    details: () => `with ${slot === null ? 'a guess' : `code ${slot} of step ${step}`}, challenge ${age}`,
    by: slot !== null && slot === world.ghost.pending?.slot ? 'owner' : 'attacker',
    expected:
      (age === null ? null : refusedToken(world, age, 'challenge')) ??
      confirmed(world, scope, slot, step, recoveryCodes.hashes),
    decide: (machine, context) =>
      machine.confirm(
        world.record,
        { code, challenge: age === null ? null : token(world, age), nextGeneration, recoveryCodes },
        context,
      ),
  }
}

function confirmed(
  world: World,
  scope: Scope,
  slot: Slot | null,
  step: number,
  hashes: readonly string[],
): Expected {
  const { ghost, tick } = world
  const { pending, live } = ghost
  const { rules } = scope
  if (pending === null) return refused('S5', 'not_pending')
  if (judged(world) >= pending.expires) {
    const gone = { ...ghost, pending: null, endedSlot: pending.slot }
    const promise = orClock('S5', tick < pending.expires)
    return { ...allowed(promise, 'enrollment.expired', world, gone), answer: 'expired' }
  }
  if (barred(pending.wrong, scope, judged(world)) !== null) {
    return refused(orClock('S3', barred(pending.wrong, scope, tick) === null), 'locked')
  }
  const suspended = barred(ghost.wrongCodes, scope, judged(world)) === 'suspended'
  const hasRoom = live.length < rules.maxAuthenticators && !suspended
  if (!hasRoom && live.length > 1 && !suspended) return refused('S5', 'too_many_authenticators')
  if (slot !== pending.slot || Math.abs(step - tick) > rules.window.past) {
    const counted = { ...ghost, pending: { ...pending, wrong: oneMore(pending.wrong, world) } }
    return { ...allowed('S3', 'enrollment.confirm_failed', world, counted), answer: 'invalid_code' }
  }
  const bound = { slot, accepted: step, drift: driftOf(step - tick, rules.maxDrift) }
  const after = live.length > 0 && hasRoom ? { ...ghost, pending: null } : replaced(world, hashes)
  return allowed('S5', 'enrollment.confirmed', world, { ...after, live: [...after.live, bound] })
}

/** Confirming ends the older authenticators and everything that depended on them. */
function replaced(world: World, hashes: readonly string[]): Ghost {
  const { ghost } = world
  const ended = everythingEnded(world, { ...ghost, pending: null })
  return newRecoveryCodes(ended, hashes)
}

function reset(world: World, { nextGeneration }: Fresh): Move {
  const { ghost } = world
  const nothing = ghost.live.length === 0 && ghost.pending === null
  return {
    command: 'reset',
    by: 'admin',
    expected: nothing
      ? refused('S6', 'not_enrolled')
      : allowed('S6', 'enrollment.ended', world, everythingEnded(world, ghost)),
    decide: (machine, context) =>
      machine.reset(world.record, { actorId: 'root', reason: 'lost phone', nextGeneration }, context),
  }
}

function erase(world: World): Move {
  return {
    command: 'erase',
    by: 'admin',
    expected: {
      answer: 'ok',
      promise: 'S7',
      ghost: world.record === null ? null : everythingErased(world),
      event: world.record === null ? null : 'enrollment.erased',
    },
    decide: (machine, context) => machine.erase(world.record, { actorId: 'root' }, context),
  }
}

/** An import. If the other library kept no last step, the present one counts as used (S1). */
function takeOver(world: World, fresh: Fresh, lastStep: number | null): Move {
  const { slot, key, nextGeneration, recoveryCodes } = fresh
  const bound = { slot, accepted: lastStep === null ? judged(world) : -1, drift: 0 }
  const imported = (): Ghost => {
    const ended = everythingEnded(world, world.ghost)
    return { ...newRecoveryCodes(ended, recoveryCodes.hashes), live: [bound], wrongCodes: NO_FAILURES }
  }
  return {
    command: 'import',
    details: () => (lastStep === null ? 'without the last step' : 'with the last step'),
    by: 'admin',
    expected:
      world.ghost.live.length > 0
        ? refused('S5', 'already_enrolled')
        : allowed('S5', 'enrollment.imported', world, imported()),
    decide: (machine, context) =>
      machine.import(
        world.record,
        { userId: 'ada', actorId: 'root', key, lastStep, nextGeneration, recoveryCodes },
        context,
      ),
  }
}

function issueTicket(world: World): Move {
  return {
    command: 'issue',
    details: () => 'a ticket',
    by: 'admin',
    expected:
      world.ghost.live.length > 0
        ? refused('S5', 'already_enrolled')
        : allowed('S12', 'enrollment.ticket_issued', world, world.ghost),
    decide: (machine, context) =>
      machine.ticket(
        world.record,
        { userId: 'ada', actorId: 'root', reason: 'new here', ttl: 1800 },
        context,
      ),
  }
}

function revoke(world: World): Move {
  const { ghost } = world
  return {
    command: 'revoke',
    details: () => 'the devices',
    by: 'owner',
    expected:
      ghost.live.length > 0
        ? allowed('S6', 'devices.revoked', world, {
            ...ghost,
            endedDevices: devicesOf(world),
          })
        : refused('S6', 'not_enrolled'),
    decide: (machine, context) =>
      machine.revoke(
        world.record,
        { actorId: null, nextDeviceGeneration: `devices ${world.serial}` },
        context,
      ),
  }
}
