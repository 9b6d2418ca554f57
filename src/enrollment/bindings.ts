import { unchanged } from '../internal/decision.js'
import { isLive, type Lifetime } from '../internal/time.js'
import { MAX_DEVICES } from './bounds.js'
import { type Context, changed, type Decision, type EnrollmentRules } from './decision.js'
import { type EnrollmentRecord, emptyRecord, isEnrolled, type TrustedDevice } from './record.js'
import type { AlreadyEnrolled, Done, NotEnrolled, RevokeDeviceOutcome, TicketRefusal } from './results.js'
import { judgeThrottle } from './throttle.js'

/** Permission to enroll at a login that a company forces, where the password alone is not enough. */
export interface Ticket extends Lifetime {
  /** The tickets that it belongs to. Confirming an enrollment ends them, and so does revoking them. */
  readonly generation: string
}

/** Why a ticket does not let its bearer enroll; null if it does. */
export function refuseTicket(
  ticket: Ticket | 'none' | 'invalid',
  record: EnrollmentRecord | null,
  context: Context,
): TicketRefusal | null {
  if (ticket === 'none') return { ok: false, reason: 'ticket_required' }
  if (ticket === 'invalid' || ticket.generation !== (record?.ticketGeneration ?? null)) {
    return { ok: false, reason: 'ticket_invalid' }
  }
  return isLive(ticket, null, context.now) ? null : { ok: false, reason: 'ticket_expired' }
}

export interface IssueTicketCommand {
  readonly userId: string
  readonly actorId: string
  readonly reason: string
  /** Seconds. */
  readonly ttl: number
  /** Names the tickets of the user, if none is valid yet. */
  readonly nextTicketGeneration: string
}

export type IssueTicketOutcome = { readonly ok: true; readonly ticket: Ticket } | AlreadyEnrolled

/** Issues a ticket to a user without two-factor, and records that in the trail. */
export function issueTicket(
  record: EnrollmentRecord | null,
  command: IssueTicketCommand,
  context: Context,
): Decision<IssueTicketOutcome> {
  if (isEnrolled(record)) return unchanged({ ok: false, reason: 'already_enrolled' })
  const before = record ?? emptyRecord(command.userId, context.erasure)
  const generation = before.ticketGeneration ?? command.nextTicketGeneration
  const { actorId, reason, ttl } = command
  const ticket = { generation, issuedAt: context.now, expiresAt: context.now + ttl * 1000 }
  return changed<IssueTicketOutcome>(
    { ok: true, ticket },
    { ...before, ticketGeneration: generation },
    { type: 'enrollment.ticket_issued', notify: true, actorId, reason },
    context,
  )
}

/** Ends every ticket of a user, and an enrollment that one of them started. */
export function revokeTickets(
  record: EnrollmentRecord | null,
  command: { readonly actorId: string },
  context: Context,
): Decision<Done> {
  if (record === null || record.ticketGeneration === null) return unchanged({ ok: true })
  const pending = record.pending?.ticket === true ? null : record.pending
  return changed<Done>(
    { ok: true },
    { ...record, ticketGeneration: null, pending },
    { type: 'enrollment.tickets_revoked', notify: false, actorId: command.actorId },
    context,
  )
}

/** The record with one more trusted device. The oldest ones give way. */
export function withDevice(record: EnrollmentRecord, device: TrustedDevice): EnrollmentRecord {
  return { ...record, devices: [...record.devices, device].slice(-MAX_DEVICES) }
}

/**
 * Whether the device may replace the code now. A shorter limit of today applies at once, to devices trusted before
 * too. A suspended authenticator suspends its devices.
 */
export function isDeviceTrusted(
  record: EnrollmentRecord | null,
  deviceId: string,
  /** Seconds that the companies allow; null: as long as the application does. */
  companyLimit: number | null,
  rules: EnrollmentRules,
  now: number,
): boolean {
  if (!isEnrolled(record) || rules.deviceTtl === null) return false
  const device = record.devices.find(({ id }) => id === deviceId)
  if (device === undefined) return false
  if (judgeThrottle(record.codeThrottle, rules.throttle, now).kind === 'suspended') return false
  return isTrustLive(device, Math.min(rules.deviceTtl, companyLimit ?? rules.deviceTtl), now)
}

function isTrustLive({ trustedAt, expiresAt }: TrustedDevice, ttl: number, now: number): boolean {
  return isLive({ issuedAt: trustedAt, expiresAt }, ttl, now)
}

/** One trusted device, as it can be shown to its user. */
export interface DeviceInfo {
  readonly id: string
  /** The name that was given with `rememberDevice`. */
  readonly name: string | null
  readonly trustedAt: Date
  /** When it is asked for a code again. A company may ask sooner. */
  readonly expiresAt: Date
}

/** The devices that are trusted now, oldest first. */
export function describeDevices(
  record: EnrollmentRecord | null,
  { deviceTtl }: EnrollmentRules,
  now: number,
): readonly DeviceInfo[] {
  if (record === null || deviceTtl === null) return []
  return record.devices
    .filter((device) => isTrustLive(device, deviceTtl, now))
    .map(({ id, name, trustedAt, expiresAt }) => ({
      id,
      name,
      trustedAt: new Date(trustedAt),
      expiresAt: new Date(Math.min(expiresAt, trustedAt + deviceTtl * 1000)),
    }))
}

/** Ends the trust in one device of a user. */
export function revokeDevice(
  record: EnrollmentRecord | null,
  command: { readonly deviceId: string; readonly actorId: string | null },
  context: Context,
): Decision<RevokeDeviceOutcome> {
  const kept = record?.devices.filter(({ id }) => id !== command.deviceId) ?? []
  if (record === null || kept.length === record.devices.length) {
    return unchanged({ ok: false, reason: 'unknown_device' })
  }
  return changed<RevokeDeviceOutcome>(
    { ok: true },
    { ...record, devices: kept },
    { type: 'devices.revoked', notify: false, actorId: command.actorId, deviceIds: [command.deviceId] },
    context,
  )
}

/** Ends the trust in every device of a user. */
export function revokeDevices(
  record: EnrollmentRecord | null,
  command: { readonly actorId: string | null },
  context: Context,
): Decision<Done | NotEnrolled> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  const deviceIds = record.devices.map(({ id }) => id)
  return changed<Done>(
    { ok: true },
    { ...record, devices: [] },
    { type: 'devices.revoked', notify: false, actorId: command.actorId, deviceIds },
    context,
  )
}
