import { instantAt, type Scope, SECRETS, type Slot } from './alphabet.js'
import {
  allowed,
  barred,
  type Expected,
  endedDevice,
  everythingEnded,
  everythingErased,
  newRecoveryCodes,
  refused,
  unlocked,
} from './expected.js'
import {
  challengeOf,
  type Fresh,
  type Move,
  refusedChallenge,
  refusedTicket,
  STEP_BEFORE,
  type TicketAge,
  type TokenAge,
  ticketOf,
} from './moves.js'
import { confirmations } from './moves-confirm.js'
import { withPending } from './moves-with-code.js'
import type { Count, Ghost, World } from './world.js'

const BAD_AGES: readonly TokenAge[] = ['ended', 'expired', 'overlong', 'future']
const TICKETS: readonly TicketAge[] = ['current', 'ended', 'expired', 'future', 'none', 'invalid']

/** Every command that needs no current code: enrolling, and what an admin does. */
export function movesWithoutCode(world: World, scope: Scope, fresh: Fresh): readonly Move[] {
  const { live, devices, endedDevice: gone } = world.ghost
  const name = live[0]?.slot ?? 'g'
  return [
    enroll(world, fresh, null, null),
    ...BAD_AGES.map((age) => enroll(world, fresh, age, null)),
    ...(scope.forced
      ? [
          enroll(world, fresh, 'current', null),
          ...TICKETS.map((age) => enroll(world, fresh, 'current', age)),
          issueTicket(world),
          revokeTickets(world),
        ]
      : []),
    ...confirmations(world, scope, fresh),
    reset(world, fresh),
    unlock(world, scope),
    erase(world),
    ...imports(world, scope, fresh),
    ...[...devices.map(({ id }) => id), gone].map((id) => revokeOne(world, id)),
    revokeAll(world),
    rename(world, name),
    markSaved(world),
  ]
}

/** Starts an enrollment without a code, which is allowed only if no authenticator is on. */
function enroll(world: World, fresh: Fresh, challenge: TokenAge | null, ticket: TicketAge | null): Move {
  const id = challenge === null ? null : `challenge ${world.serial}`
  const badChallenge = challenge === null ? null : refusedChallenge(challenge)
  const badTicket = ticket === null ? null : refusedTicket(world, ticket)
  const started = () =>
    allowed('S5', 'enrollment.started', withPending(world, world.ghost, fresh.slot, id, ticket !== null))
  return {
    command: 'start',
    details: () => `with challenge ${challenge}, ticket ${ticket}`,
    by: 'owner',
    expected:
      badChallenge ?? badTicket ?? (world.ghost.live.length > 0 ? refused('S5', 'code_required') : started()),
    decide: (machine, context) =>
      machine.start(
        world.record,
        {
          ...{ userId: 'ada', key: fresh.key, presented: null },
          challenge: challenge === null ? null : challengeOf(world, challenge, id ?? ''),
          ticket: ticket === null ? null : ticketOf(world, ticket),
        },
        context,
      ),
  }
}

function reset(world: World, { nextGeneration }: Fresh): Move {
  const { ghost } = world
  const nothing = ghost.live.length === 0 && ghost.pending === null
  return {
    command: 'reset',
    by: 'admin',
    expected: nothing
      ? refused('S6', 'not_enrolled')
      : allowed('S6', 'enrollment.ended', everythingEnded(world, ghost)),
    decide: (machine, context) =>
      machine.reset(world.record, { actorId: 'root', reason: 'lost phone', nextGeneration }, context),
  }
}

/** Ends the waits and keeps what was counted, so that the next failure waits longer or suspends (S3). */
function unlock(world: World, scope: Scope): Move {
  const { ghost, tick } = world
  const { pending, wrongCodes, wrongRecoveryCodes } = ghost
  const isLocked = (count: Count) => barred(count, scope, tick) === 'locked'
  const opened = (count: Count): Count => (isLocked(count) ? unlocked(count) : count)
  const counts = [wrongCodes, wrongRecoveryCodes, ...(pending === null ? [] : [pending.wrong])]
  const suspended = counts.slice(0, 2).some((count) => barred(count, scope, tick) === 'suspended')
  return {
    command: 'unlock',
    by: 'admin',
    expected: counts.some(isLocked)
      ? allowed('S3', 'verification.unlocked', {
          ...ghost,
          wrongCodes: opened(wrongCodes),
          wrongRecoveryCodes: opened(wrongRecoveryCodes),
          pending: pending === null ? null : { ...pending, wrong: opened(pending.wrong) },
        })
      : refused('S3', suspended ? 'suspended' : 'not_locked'),
    decide: (machine, context) =>
      machine.unlock(world.record, { actorId: 'root', reason: 'was guessed at' }, context),
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
    decide: (machine, context) => machine.erase(world.record, { userId: 'ada', actorId: 'root' }, context),
  }
}

interface Import {
  /** Whose secret: a new one, or that of an authenticator that is on. */
  readonly secret: Slot
  /** Whether the other library kept the last step. */
  readonly knowsLastStep: boolean
  readonly evenIfEnded: boolean
}

function imports(world: World, scope: Scope, fresh: Fresh): readonly Move[] {
  const on = world.ghost.live[0]?.slot
  const first = { secret: fresh.slot, knowsLastStep: true, evenIfEnded: false }
  return [
    takeOver(world, scope, fresh, first),
    takeOver(world, scope, fresh, { ...first, knowsLastStep: false, evenIfEnded: true }),
    ...(on === undefined ? [] : [takeOver(world, scope, fresh, { ...first, secret: on, evenIfEnded: true })]),
  ]
}

/**
 * An import. If the other library kept no last step, the present one and the next count as used (S1). It revives
 * nothing that ended, unless it says so by name (S7), and it replaces nothing that is on.
 */
function takeOver(world: World, scope: Scope, fresh: Fresh, how: Import): Move {
  const { slot, key, nextGeneration, recoveryCodes } = fresh
  const { ghost, tick } = world
  const { secret, knowsLastStep, evenIfEnded } = how
  const imported = SECRETS.get(secret)
  if (imported === undefined) throw new Error('every slot has a secret')
  return {
    command: 'import',
    details: () => JSON.stringify(how),
    by: 'admin',
    expected:
      refusedImport(ghost, scope, how) ??
      allowed('S5', 'enrollment.imported', {
        ...importedOver(world, recoveryCodes.hashes),
        live: [...ghost.live, { slot, accepted: knowsLastStep ? -1 : tick + 1, drift: 0 }],
      }),
    decide: (machine, context) =>
      machine.import(
        world.record,
        {
          ...{ userId: 'ada', actorId: 'root', key, secret: imported, nextGeneration, evenIfEnded },
          lastStep: knowsLastStep ? STEP_BEFORE : null,
          enrolledAt: instantAt(-9),
          recoveryCodes: { ...recoveryCodes, imported: false },
          notify: false,
        },
        context,
      ),
  }
}

function refusedImport({ live, ended }: Ghost, scope: Scope, how: Import): Expected | null {
  const isThere = live.some(({ slot }) => slot === how.secret)
  if (isThere || (live.length > 0 && scope.rules.maxAuthenticators === 1)) {
    return refused('S7', 'already_enrolled')
  }
  if (ended && !how.evenIfEnded) return refused('S7', 'ended')
  return live.length < scope.rules.maxAuthenticators ? null : refused('S5', 'too_many_authenticators')
}

/** The first authenticator starts everything again. One beside others changes nothing else. */
function importedOver(world: World, hashes: readonly string[]): Ghost {
  const { ghost } = world
  if (ghost.live.length > 0) return ghost
  return newRecoveryCodes(everythingEnded(world, ghost), hashes)
}

function issueTicket(world: World): Move {
  const { ghost, serial } = world
  const nextTicketGeneration = `tickets ${serial}`
  return {
    command: 'issue',
    details: () => 'a ticket',
    by: 'admin',
    expected:
      ghost.live.length > 0
        ? refused('S5', 'already_enrolled')
        : allowed('S12', 'enrollment.ticket_issued', {
            ...ghost,
            tickets: ghost.tickets ?? nextTicketGeneration,
          }),
    decide: (machine, context) =>
      machine.ticket(
        world.record,
        { userId: 'ada', actorId: 'root', reason: 'new here', ttl: 30, nextTicketGeneration },
        context,
      ),
  }
}

/** Ends every ticket, and an enrollment that one of them started. */
function revokeTickets(world: World): Move {
  const { ghost } = world
  const { pending, tickets } = ghost
  const started = pending?.ticket === true ? pending : null
  return {
    command: 'revoke',
    details: () => 'the tickets',
    by: 'admin',
    expected:
      tickets === null
        ? refused('S6', 'ok')
        : allowed('S6', 'enrollment.tickets_revoked', {
            ...ghost,
            tickets: null,
            endedTickets: tickets,
            pending: started === null ? pending : null,
            endedSlot: started?.slot ?? ghost.endedSlot,
          }),
    decide: (machine, context) => machine.revokeTickets(world.record, { actorId: 'root' }, context),
  }
}

function revokeOne(world: World, deviceId: string): Move {
  const { ghost } = world
  const kept = ghost.devices.filter(({ id }) => id !== deviceId)
  return {
    command: 'revoke one',
    details: () => deviceId,
    by: 'owner',
    expected:
      kept.length === ghost.devices.length
        ? refused('S6', 'unknown_device')
        : allowed('S6', 'devices.revoked', { ...ghost, devices: kept, endedDevice: deviceId }),
    decide: (machine, context) => machine.revokeDevice(world.record, { deviceId, actorId: null }, context),
  }
}

function revokeAll(world: World): Move {
  const { ghost } = world
  return {
    command: 'revoke',
    details: () => 'the devices',
    by: 'owner',
    expected:
      ghost.live.length > 0
        ? allowed('S6', 'devices.revoked', { ...ghost, devices: [], endedDevice: endedDevice(ghost) })
        : refused('S6', 'not_enrolled'),
    decide: (machine, context) => machine.revokeDevices(world.record, { actorId: null }, context),
  }
}

/** It changes nothing but the name. */
function rename(world: World, slot: Slot): Move {
  return {
    command: 'rename',
    by: 'owner',
    expected:
      world.ghost.live[0]?.slot === slot
        ? allowed('S12', 'enrollment.renamed', world.ghost)
        : refused('S6', 'unknown_authenticator'),
    decide: (machine, context) =>
      machine.rename(world.record, { authenticatorId: slot, name: `name ${world.serial}` }, context),
  }
}

/** Only a reminder depends on it, so the observer keeps nothing of it. */
function markSaved(world: World): Move {
  const codes = world.record?.recoveryCodes
  const change = codes?.unsaved ? allowed('S12', 'recovery_codes.saved', world.ghost) : refused('S12', 'ok')
  return {
    command: 'save',
    by: 'owner',
    expected: world.ghost.live.length > 0 ? change : refused('S12', 'not_enrolled'),
    decide: (machine, context) =>
      machine.markSaved(world.record, { issuedAt: codes?.issuedAt ?? world.tick }, context),
  }
}
