import type { EventContext } from '../internal/decision.js'
import type { EndReason } from './record.js'

/** What a code came from: an authenticator app, or the list of recovery codes. */
export type Factor = 'totp' | 'recovery_code'

/** What every event of a user has. */
export interface EnrollmentEventBase {
  /** Opaque and unique; the cursor for `events(id, { after })`. */
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly userId: string
  /**
   * Whether to notify the user, through a channel that an attacker in the session does not control, such as email
   * (NIST SP 800-63B §4.1, OWASP ASVS 6.3.7).
   */
  readonly notify: boolean
  /** What the application passed as `context`. */
  readonly context?: EventContext
}

/** The audit events of a user's second factor. They contain no secret and no code. */
export type EnrollmentEvent =
  | (EnrollmentEventBase & {
      readonly type: 'enrollment.started'
      readonly notify: false
      readonly authenticatorId: string
      /** Whether confirming it ends an authenticator that is on. */
      readonly replaces: boolean
      /** What was presented to add or replace; null if nothing was on. */
      readonly factor: Factor | null
    })
  | (EnrollmentEventBase & {
      readonly type: 'enrollment.confirmed'
      readonly notify: true
      readonly authenticatorId: string
      /** The authenticators that ended with it. */
      readonly replaced: readonly string[]
      /** How many recovery codes were issued; 0 if the existing ones stay valid. */
      readonly recoveryCodes: number
    })
  | (EnrollmentEventBase & {
      readonly type: 'enrollment.confirm_failed'
      readonly notify: false
      readonly authenticatorId: string
      readonly failures: number
    })
  | (EnrollmentEventBase & {
      readonly type: 'enrollment.expired'
      readonly notify: false
      readonly authenticatorId: string
    })
  | (EnrollmentEventBase & {
      readonly type: 'enrollment.ticket_issued'
      readonly notify: true
      readonly actorId: string
      readonly reason: string
    })
  | (EnrollmentEventBase & {
      readonly type: 'enrollment.tickets_revoked'
      readonly notify: false
      readonly actorId: string
    })
  | (EnrollmentEventBase & {
      readonly type: 'enrollment.renamed'
      readonly notify: false
      readonly authenticatorId: string
      readonly name: string
    })
  | (EnrollmentEventBase & {
      readonly type: 'enrollment.imported'
      /** True if the import asked for it. */
      readonly notify: boolean
      readonly actorId: string
      readonly authenticatorId: string
      readonly recoveryCodes: number
    })
  | (EnrollmentEventBase & {
      readonly type: 'enrollment.ended'
      readonly notify: true
      readonly endReason: EndReason
      /** What was presented; null if an admin did it. */
      readonly factor: Factor | null
      /** The admin; null if the user did it. */
      readonly actorId: string | null
      /** The admin's reason. */
      readonly reason: string | null
      readonly authenticatorIds: readonly string[]
    })
  | (EnrollmentEventBase & {
      readonly type: 'enrollment.erased'
      readonly notify: true
      readonly actorId: string
    })
  | (EnrollmentEventBase & {
      readonly type: 'recovery_codes.regenerated'
      readonly notify: true
      readonly factor: Factor
      readonly recoveryCodes: number
    })
  | (EnrollmentEventBase & { readonly type: 'recovery_codes.saved'; readonly notify: false })
  | (EnrollmentEventBase & {
      readonly type: 'devices.revoked'
      readonly notify: false
      /** The admin; null if the user did it. */
      readonly actorId: string | null
      /** The devices that are no longer trusted. */
      readonly deviceIds: readonly string[]
    })
  | (EnrollmentEventBase & {
      readonly type: 'secrets.resealed'
      readonly notify: false
      /** The key that seals them now. */
      readonly keyId: string
    })
  | (EnrollmentEventBase & {
      readonly type: 'verification.succeeded'
      /** True after failures, and for every use of a recovery code (NIST SP 800-63B §4.2.1). */
      readonly notify: boolean
      readonly factor: Factor
      /** The authenticator that generated the code; null for a recovery code. */
      readonly authenticatorId: string | null
      /** Consecutive failures of this factor before this success. */
      readonly failuresBefore: number
      readonly recoveryCodesLeft: number
      /** Whether so few recovery codes are left that the user should generate new ones. */
      readonly recoveryCodesLow: boolean
      /** The device that is trusted from now on; null: none. */
      readonly deviceId: string | null
    })
  | (EnrollmentEventBase & {
      readonly type: 'verification.failed'
      /** True if this failure started a wait or suspended the factor. */
      readonly notify: boolean
      readonly factor: Factor
      readonly cause: 'invalid_code' | 'replayed'
      readonly failures: number
      /** Whether this failure suspended the factor. */
      readonly suspended: boolean
    })
  | (EnrollmentEventBase & {
      /** The first attempt during a wait or a suspension. Those after it are refused without an event. */
      readonly type: 'verification.refused'
      readonly notify: false
      readonly factor: Factor
      readonly cause: 'locked' | 'suspended'
      readonly failures: number
    })
  | (EnrollmentEventBase & {
      /** An admin ended a wait. */
      readonly type: 'verification.unlocked'
      readonly notify: true
      readonly factors: readonly Factor[]
      readonly actorId: string
      readonly reason: string
    })

/** An event without the fields that the decision adds to every event. */
export type EnrollmentEventDraft = EnrollmentEvent extends infer E
  ? E extends EnrollmentEventBase
    ? Omit<E, 'id' | 'at' | 'userId' | 'context'>
    : never
  : never
