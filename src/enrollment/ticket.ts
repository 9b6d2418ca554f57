import { type Context, changed, type Decision, judgedNow, unchanged } from './decision.js'
import { type EnrollmentRecord, emptyRecord, generationOf, isEnrolled } from './record.js'
import type { TicketRefusal } from './results.js'

/** Leave to enroll at a login that a company forces, where the password alone is not enough for it. */
export interface Ticket {
  /** The enrollment that it was given for; confirming a new one ends it. */
  readonly generation: string
  /** Unix milliseconds. */
  readonly expiresAt: number
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

/** Gives a ticket to somebody who has no two-factor; that it was given is on the trail. */
export function issueTicket(
  record: EnrollmentRecord | null,
  command: IssueTicketCommand,
  context: Context,
): Decision<IssueTicketOutcome> {
  if (isEnrolled(record)) return unchanged({ ok: false, reason: 'already_enrolled' })
  const expiresAt = judgedNow(record, context.now) + command.ttl * 1000
  const { actorId, reason } = command
  return changed<IssueTicketOutcome>(
    { ok: true, ticket: { generation: generationOf(record), expiresAt } },
    record ?? emptyRecord(command.userId),
    { type: 'enrollment.ticket_issued', notify: true, actorId, reason },
    context,
  )
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
  return judgedNow(record, context.now) >= ticket.expiresAt ? { ok: false, reason: 'ticket_expired' } : null
}
