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
  challengeOf,
  describeShown,
  type Fresh,
  type Move,
  type Presentation,
  presentations,
  presented,
  refusedChallenge,
  type TokenAge,
} from './moves.js'
import { type Ghost, NO_FAILURES, type World } from './world.js'

const BAD_AGES: readonly TokenAge[] = ['ended', 'expired', 'overlong', 'future']

/** Every command that a code opens, with every code that can be shown. */
export function movesWithCode(world: World, scope: Scope, fresh: Fresh): readonly Move[] {
  const all = presentations(world, scope)
  const shown = isOn(world) ? all : all.slice(0, 1)
  const near = shown.filter((one) => one.by === 'owner' && isNear(world, one.shown))
  const best = near[0] ?? shown[0]
  const trusts = world.ghost.devices.length < scope.devices ? near : []
  return [
    ...shown.flatMap((one) => [
      login(world, scope, one, 'current', null),
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
          ...BAD_AGES.map((age) => login(world, scope, best, age, null)),
          ...trusts.map((one) => login(world, scope, one, 'current', `device ${world.serial}`)),
          disable(world, scope, fresh, best, ['a company']),
          remove(world, scope, fresh, best, 'g'),
        ]),
  ]
}

/** Whether the window may contain the code. */
const isNear = ({ tick }: World, shown: Shown): boolean =>
  shown.factor === 'recovery_code' || Math.abs(shown.tick - tick) <= 1

const isOn = ({ ghost }: World) => ghost.live.length > 0

/** `device`: the id of the device to trust; null: none. */
function login(
  world: World,
  scope: Scope,
  { by, shown }: Presentation,
  age: TokenAge,
  device: string | null,
): Move {
  const passed = (ghost: Ghost) =>
    allowed('S5', 'verification.succeeded', {
      ...ghost,
      devices: device === null ? ghost.devices : [...ghost.devices, { id: device, at: world.tick }],
    })
  return {
    command: 'login',
    details: () =>
      `with ${describeShown(shown)}, challenge ${age}${device === null ? '' : `, trust ${device}`}`,
    by,
    expected:
      refusedChallenge(age) ??
      (isOn(world) ? withCode(world, scope, shown, passed) : refused('S5', 'challenge_invalid')),
    decide: (machine, context) =>
      machine.login(
        world.record,
        {
          challenge: challengeOf(world, age, 'a login'),
          presented: presented(shown),
          device: device === null ? null : { id: device, name: null },
          loginCompany: null,
        },
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
    expected: whereOn(world, scope, shown, (ghost) => allowed('S5', 'verification.succeeded', ghost)),
    decide: (machine, context) => machine.stepUp(world.record, { presented: presented(shown) }, context),
  }
}

/** Starts an enrollment with a code, which is needed if an authenticator is on. */
function replace(world: World, scope: Scope, fresh: Fresh, { by, shown }: Presentation): Move {
  const { maxAuthenticators } = scope.rules
  const { live, wrongCodes } = world.ghost
  const suspended = barred(wrongCodes, scope, world.tick) === 'suspended'
  const full = live.length >= maxAuthenticators && live.length > 1 && !suspended
  const started = (ghost: Ghost) =>
    allowed('S5', 'enrollment.started', withPending(world, ghost, fresh.slot, null, false))
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
export function withPending(
  world: World,
  ghost: Ghost,
  slot: Slot,
  challenge: string | null,
  ticket: boolean,
): Ghost {
  return {
    ...ghost,
    pending: { slot, started: world.tick, challenge, ticket, shown: true, wrong: NO_FAILURES },
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
  const ended = (ghost: Ghost) => allowed('S6', 'enrollment.ended', everythingEnded(world, ghost))
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
    allowed('S2', 'recovery_codes.regenerated', newRecoveryCodes(ghost, recoveryCodes.hashes))
  return {
    command: 'regenerate',
    details: () => `with ${describeShown(shown)}`,
    by,
    expected: whereOn(world, scope, shown, made),
    decide: (machine, context) =>
      machine.regenerate(world.record, { presented: presented(shown), recoveryCodes }, context),
  }
}
