import { unchanged } from '../internal/decision.js'
import { effectiveNow } from '../internal/time.js'
import { type Context, changed, type Decision } from './decision.js'
import { type EnrollmentRecord, emptyRecord, generationOf, isEnrolled } from './record.js'
import type { NotEnrolled, TicketRefusal } from './results.js'
import { judgeThrottle, type ThrottleRules } from './throttle.js'

/** Permission to enroll at a login that a company forces, where the password alone is not enough. */
export interface Ticket {
  /** The set of authenticators that it was issued for. Confirming an enrollment ends it. */
  readonly generation: string
  /** Unix milliseconds. */
  readonly expiresAt: number
}

/** A device on which a user passed the second step and asked not to be asked again for a while. */
export interface TrustedDevice {
  /** The set of devices that it belongs to. The trust ends with it. */
  readonly deviceGeneration: string
  /** Unix milliseconds. */
  readonly trustedAt: number
  /** Unix milliseconds. */
  readonly expiresAt: number
}

/** Why a ticket does not let its bearer enroll; null if it does. */
export function refuseTicket(
  ticket: Ticket | 'none' | 'invalid',
  record: EnrollmentRecord | null,
  context: Context,
): TicketRefusal | null {
  if (ticket === 'none') return { ok: false, reason: 'ticket_required' }
  if (ticket === 'invalid' || ticket.generation !== generationOf(record)) {
    return { ok: false, reason: 'ticket_invalid' }
  }
  return effectiveNow(record, context.now) >= ticket.expiresAt
    ? { ok: false, reason: 'ticket_expired' }
    : null
}

/**
 * Whether the device may replace the code now. A company's shorter limit applies at once, to devices trusted
 * before too. A suspended authenticator suspends its devices.
 */
export function isDeviceTrusted(
  record: EnrollmentRecord | null,
  device: TrustedDevice,
  /** Seconds since it was trusted; null: no limit but its own. */
  deviceMaxAge: number | null,
  throttle: ThrottleRules,
  clock: number,
): boolean {
  if (!isEnrolled(record) || record.deviceGeneration !== device.deviceGeneration) return false
  const now = effectiveNow(record, clock)
  if (judgeThrottle(record.codeThrottle, throttle, now).kind === 'suspended') return false
  const end =
    deviceMaxAge === null
      ? device.expiresAt
      : Math.min(device.expiresAt, device.trustedAt + deviceMaxAge * 1000)
  return now < end
}

export interface IssueTicketCommand {
  readonly userId: string
  readonly actorId: string
  readonly reason: string
  /** Seconds. */
  readonly ttl: number
}

export type IssueTicketOutcome =
  | { readonly ok: true; readonly ticket: Ticket }
  | { readonly ok: false; readonly reason: 'already_enrolled' }

/** Issues a ticket to a user without two-factor, and records that in the trail. */
export function issueTicket(
  record: EnrollmentRecord | null,
  command: IssueTicketCommand,
  context: Context,
): Decision<IssueTicketOutcome> {
  if (isEnrolled(record)) return unchanged({ ok: false, reason: 'already_enrolled' })
  const expiresAt = effectiveNow(record, context.now) + command.ttl * 1000
  const { actorId, reason } = command
  return changed<IssueTicketOutcome>(
    { ok: true, ticket: { generation: generationOf(record), expiresAt } },
    record ?? emptyRecord(command.userId),
    { type: 'enrollment.ticket_issued', notify: true, actorId, reason },
    context,
  )
}

/** Ends every trusted device of a user. */
export function revokeDevices(
  record: EnrollmentRecord | null,
  command: { readonly actorId: string | null; readonly nextDeviceGeneration: string },
  context: Context,
): Decision<{ readonly ok: true } | NotEnrolled> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  return changed<{ readonly ok: true }>(
    { ok: true },
    { ...record, deviceGeneration: command.nextDeviceGeneration },
    { type: 'devices.revoked', notify: false, actorId: command.actorId },
    context,
  )
}
