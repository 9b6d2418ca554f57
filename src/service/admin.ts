import { issueTicket, revokeTickets } from '../enrollment/bindings.js'
import { eraseEnrollment, resetEnrollment } from '../enrollment/end.js'
import { unlockFactors } from '../enrollment/unlock.js'
import { randomId } from '../internal/bytes.js'
import type { EventContext } from '../internal/decision.js'
import { id, input, integer, optional, text } from '../internal/input.js'
import type { Engine } from './engine.js'
import { requestContext } from './fields.js'
import { createImportService, type ImportService } from './import.js'
import type {
  EraseResult,
  IssueTicketResult,
  ResetResult,
  RevokeTicketsResult,
  UnlockResult,
} from './results.js'
import { signTicket } from './tokens.js'

/** Seconds. Thirty minutes for the user to find the message and follow its link. */
const DEFAULT_TICKET_TTL = 1800
const MIN_TICKET_TTL = 60
const MAX_TICKET_TTL = 604_800

/** What `admin.reset` takes. */
export interface ResetInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin. */
  readonly actorId: string
  /** Why, for the audit trail: 1 to 500 characters. */
  readonly reason: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `admin.erase` takes. */
export interface EraseInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin. */
  readonly actorId: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `admin.issueTicket` takes. */
export interface IssueTicketInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin. */
  readonly actorId: string
  /** Why, for the audit trail: 1 to 500 characters. */
  readonly reason: string
  /** Seconds for which the ticket is valid: 60 to 604,800. Default 1,800. */
  readonly ttl?: number
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `admin.unlock` takes. */
export interface UnlockInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin. */
  readonly actorId: string
  /** Why, for the audit trail: 1 to 500 characters. */
  readonly reason: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `admin.revokeTickets` takes. */
export interface RevokeTicketsInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin. */
  readonly actorId: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/**
 * Actions of an admin or an operator. Your application checks that the actor is one.
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const secret = { base32: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' } // from the old library's table
 * const imported = await twoFactor.admin.importSecret({ userId: 'u1', actorId: 'migration', secret })
 * if (!imported.ok) throw new Error(imported.reason)
 *
 * const reset = await twoFactor.admin.reset({ userId: 'u1', actorId: 'admin', reason: 'lost phone' })
 * if (!reset.ok) throw new Error(reset.reason)
 * await twoFactor.admin.erase({ userId: 'u1', actorId: 'admin' })
 * ```
 */
export interface AdminService extends ImportService {
  /**
   * For a lost phone: switches two-factor off without a code. First verify the user's identity in another way (OWASP
   * ASVS 6.4.4). If a company requires two-factor, the next login leads the user through enrollment.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  reset(input: ResetInput): Promise<ResetResult>

  /**
   * Ends a wait after wrong codes, at once, for the app and for recovery codes. The failures still count, so the next
   * one starts a longer wait. It does not end a suspension: that takes a recovery code and a new authenticator, or
   * `reset`.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  unlock(input: UnlockInput): Promise<UnlockResult>

  /**
   * Removes everything about a user except the audit trail, even a record that cannot be read any more. If nothing is
   * stored, nothing happens. `deleteEvents` of the store removes the trail.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`
   */
  erase(input: EraseInput): Promise<EraseResult>

  /**
   * Issues a ticket, with which a user may enroll at a login that a company forces. Send it through a channel that
   * only the user has, such as a link by email. Confirming the enrollment ends it.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT` or `ERR_KMS_FAILED`
   */
  issueTicket(input: IssueTicketInput): Promise<IssueTicketResult>

  /**
   * Ends every ticket of a user, such as one that was sent to the wrong address, and an enrollment that was started
   * with one. If there is none, nothing happens.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  revokeTickets(input: RevokeTicketsInput): Promise<RevokeTicketsResult>
}

const actor = { userId: id, actorId: id, context: requestContext }

const readReset = input('admin.reset', { ...actor, reason: text() })
const readUnlock = input('admin.unlock', { ...actor, reason: text() })
const readErase = input('admin.erase', actor)
const readRevokeTickets = input('admin.revokeTickets', actor)
const readIssueTicket = input('admin.issueTicket', {
  ...actor,
  reason: text(),
  ttl: optional(integer(MIN_TICKET_TTL, MAX_TICKET_TTL), DEFAULT_TICKET_TTL),
})

export function createAdminService(engine: Engine): AdminService {
  const { settings } = engine

  return {
    ...createImportService(engine),

    async reset(input) {
      const { userId, context, ...command } = readReset(input)
      const nextGeneration = randomId()
      return engine.decide({
        userId,
        request: context,
        decision: resetEnrollment,
        command: () => ({ ...command, nextGeneration }),
        answer: (outcome) => outcome,
      })
    },

    async unlock(input) {
      const { userId, context, ...command } = readUnlock(input)
      return engine.decide({
        userId,
        request: context,
        decision: unlockFactors,
        command: () => command,
        answer: (outcome) => outcome,
      })
    },

    async erase(input) {
      const { context, ...command } = readErase(input)
      return engine.decide({
        userId: command.userId,
        request: context,
        decision: eraseEnrollment,
        command: () => command,
        answer: (outcome) => outcome,
        whenDamaged: (_, decisionContext) => eraseEnrollment('damaged', command, decisionContext),
      })
    },

    async issueTicket(input) {
      const { context, ...command } = readIssueTicket(input)
      const { userId } = command
      const nextTicketGeneration = randomId()
      return engine.decide({
        userId,
        request: context,
        decision: issueTicket,
        command: () => ({ ...command, nextTicketGeneration }),
        async answer(outcome): Promise<IssueTicketResult> {
          if (!outcome.ok) return outcome
          const ticket = await signTicket(settings, userId, outcome.ticket)
          return { ok: true, ticket, expiresAt: new Date(outcome.ticket.expiresAt) }
        },
      })
    },

    async revokeTickets(input) {
      const { userId, context, ...command } = readRevokeTickets(input)
      return engine.decide({
        userId,
        request: context,
        decision: revokeTickets,
        command: () => command,
        answer: (outcome) => outcome,
      })
    },
  }
}
