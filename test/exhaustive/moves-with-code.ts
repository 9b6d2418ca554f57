import type { Scope, Slot } from './alphabet.js'
import {
  allowed,
  barred,
  type Expected,
  everythingEnded,
  newRecoveryCodes,
  oneEnded,
  refused,
  type Shown,
  withCode,
} from './expected.js'
import {
  describeShown,
  type Fresh,
  type Move,
  type Presentation,
  presentations,
  presented,
  refusedToken,
  type TokenAge,
  token,
} from './moves.js'
import { type Ghost, judged, NO_FAILURES, type World } from './world.js'

/** Seconds for which a device is trusted. */
const TRUST = 3600

/** Every command that a code opens, with every code that can be shown. */
export function movesWithCode(world: World, scope: Scope, fresh: Fresh): readonly Move[] {
  const all = presentations(world, scope)
  const shown = isOn(world) ? all : all.slice(0, 1)
  const best = shown[0]
  return [
    ...shown.flatMap((one) => [
      login(world, scope, one, 'current'),
      stepUp(world, scope, one),
      replace(world, scope, fresh, one),
      disable(world, scope, fresh, one, []),
      regenerate(world, scope, fresh, one),
      ...(scope.rules.maxAuthenticators > 1
        ? world.ghost.live.map(({ slot }) => remove(world, scope, fresh, one, slot))
        : []),
    ]),
    ...(best === undefined
      ? []
      : [
          login(world, scope, best, 'ended'),
          login(world, scope, best, 'expired'),
          disable(world, scope, fresh, best, ['a company']),
          remove(world, scope, fresh, best, 'g'),
        ]),
  ]
}

const isOn = ({ ghost }: World) => ghost.live.length > 0

function login(world: World, scope: Scope, { by, shown }: Presentation, age: TokenAge): Move {
  const passed = (ghost: Ghost) => allowed('S5', 'verification.succeeded', world, ghost)
  return {
    command: 'login',
    details: () => `with ${describeShown(shown)}, challenge ${age}`,
    by,
    expected:
      refusedToken(world, age, 'challenge') ??
      (isOn(world) ? withCode(world, scope, shown, passed) : refused('S5', 'challenge_invalid')),
    decide: (machine, context) =>
      machine.login(
        world.record,
        { challenge: token(world, age), presented: presented(shown), deviceMaxAge: TRUST },
        context,
      ),
  }
}

/** What follows from a code. If two-factor is off, there is nothing to open. */
function whereOn(world: World, scope: Scope, shown: Shown, pass: (ghost: Ghost) => Expected): Expected {
  return isOn(world) ? withCode(world, scope, shown, pass) : refused('S5', 'not_enrolled')
}

function stepUp(world: World, scope: Scope, { by, shown }: Presentation): Move {
  return {
    command: 'step-up',
    details: () => `with ${describeShown(shown)}`,
    by,
    expected: whereOn(world, scope, shown, (ghost) => allowed('S5', 'verification.succeeded', world, ghost)),
    decide: (machine, context) => machine.stepUp(world.record, { presented: presented(shown) }, context),
  }
}

/** Starts an enrollment with a code, which is needed if an authenticator is on. */
function replace(world: World, scope: Scope, fresh: Fresh, { by, shown }: Presentation): Move {
  const { maxAuthenticators, pendingTtl } = scope.rules
  const { live, wrongCodes } = world.ghost
  const suspended = barred(wrongCodes, scope, judged(world)) === 'suspended'
  const full = live.length >= maxAuthenticators && live.length > 1 && !suspended
  const started = (ghost: Ghost) =>
    allowed('S5', 'enrollment.started', world, withPending(world, ghost, fresh.slot, pendingTtl / 30))
  return {
    command: 'start',
    details: () => `with ${describeShown(shown)}`,
    by: isOn(world) ? by : 'owner',
    expected: isOn(world)
      ? full
        ? refused('S5', 'too_many_authenticators')
        : withCode(world, scope, shown, started)
      : started(world.ghost),
    decide: (machine, context) =>
      machine.start(
        world.record,
        { userId: 'ada', key: fresh.key, presented: presented(shown), challenge: null, ticket: null },
        context,
      ),
  }
}

/** A new unconfirmed secret. It displaces an earlier one and nothing else (S5). */
export function withPending(world: World, ghost: Ghost, slot: Slot, ttl: number): Ghost {
  return {
    ...ghost,
    pending: { slot, expires: judged(world) + ttl, shown: true, wrong: NO_FAILURES },
    endedSlot: ghost.pending?.slot ?? ghost.endedSlot,
  }
}

function disable(
  world: World,
  scope: Scope,
  { nextGeneration }: Fresh,
  { by, shown }: Presentation,
  requiredBy: readonly string[],
): Move {
  const ended = (ghost: Ghost) => allowed('S6', 'enrollment.ended', world, everythingEnded(world, ghost))
  const demanded = isOn(world) && requiredBy.length > 0
  return {
    command: 'disable',
    details: () => `with ${describeShown(shown)}, required by ${requiredBy.length} companies`,
    by,
    expected: demanded ? refused('S9', 'required_by_company') : whereOn(world, scope, shown, ended),
    decide: (machine, context) =>
      machine.disable(world.record, { presented: presented(shown), requiredBy, nextGeneration }, context),
  }
}

function remove(
  world: World,
  scope: Scope,
  { nextGeneration }: Fresh,
  { by, shown }: Presentation,
  slot: Slot,
): Move {
  const { live } = world.ghost
  const known = live.some((one) => one.slot === slot)
  const removed = (ghost: Ghost) =>
    allowed(
      'S6',
      'enrollment.ended',
      world,
      live.length === 1 ? everythingEnded(world, ghost) : oneEnded(world, ghost, slot),
    )
  return {
    command: 'remove',
    details: () => `${slot} with ${describeShown(shown)}`,
    by,
    expected:
      isOn(world) && !known ? refused('S6', 'unknown_authenticator') : whereOn(world, scope, shown, removed),
    decide: (machine, context) =>
      machine.remove(
        world.record,
        { presented: presented(shown), requiredBy: [], nextGeneration, authenticatorId: slot },
        context,
      ),
  }
}

function regenerate(world: World, scope: Scope, { recoveryCodes }: Fresh, { by, shown }: Presentation): Move {
  const made = (ghost: Ghost) =>
    allowed('S2', 'recovery_codes.regenerated', world, newRecoveryCodes(ghost, recoveryCodes.hashes))
  return {
    command: 'regenerate',
    details: () => `with ${describeShown(shown)}`,
    by,
    expected: whereOn(world, scope, shown, made),
    decide: (machine, context) =>
      machine.regenerate(world.record, { presented: presented(shown), recoveryCodes }, context),
  }
}
