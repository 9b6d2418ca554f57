import type { EndReason } from './record.js'

/** What made a code: an authenticator app, or the list of recovery codes. */
export type Factor = 'totp' | 'recovery_code'

interface EventBase {
  /** Opaque and unique; the cursor for `events(id, { after })`. */
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly userId: string
  /**
   * Whether the person must be told, by a way that an attacker in the session does not control, such as
   * email (NIST SP 800-63B §4.1, OWASP ASVS 6.3.7). Where the type says `boolean`, the event decides.
   */
  readonly notify: boolean
}

/** The audit events of one person's second factor. They carry no secret and no code. */
export type EnrollmentEvent =
  | (EventBase & {
      readonly type: 'enrollment.started'
      readonly notify: false
      readonly authenticatorId: string
      /** Whether confirming it will end an authenticator that is on. */
      readonly replaces: boolean
      /** What was presented to be allowed to add or replace; null where nothing was on. */
      readonly factor: Factor | null
    })
  | (EventBase & {
      readonly type: 'enrollment.confirmed'
      readonly notify: true
      readonly authenticatorId: string
      /** The authenticators that ended with it. */
      readonly replaced: readonly string[]
      /** How many recovery codes were given; 0 where those given before stay good. */
      readonly recoveryCodes: number
    })
  | (EventBase & {
      readonly type: 'enrollment.confirm_failed'
      readonly notify: false
      readonly authenticatorId: string
      readonly failures: number
    })
  | (EventBase & {
      readonly type: 'enrollment.expired'
      readonly notify: false
      readonly authenticatorId: string
    })
  | (EventBase & {
      readonly type: 'enrollment.ticket_issued'
      readonly notify: true
      readonly actorId: string
      readonly reason: string
    })
  | (EventBase & {
      readonly type: 'enrollment.imported'
      readonly notify: true
      readonly actorId: string
      readonly authenticatorId: string
      readonly recoveryCodes: number
    })
  | (EventBase & {
      readonly type: 'enrollment.ended'
      readonly notify: true
      readonly endReason: EndReason
      /** What was presented; null where an admin did it. */
      readonly factor: Factor | null
      /** The admin; null where the person did it. */
      readonly actorId: string | null
      /** The admin's words. */
      readonly reason: string | null
      readonly authenticatorIds: readonly string[]
    })
  | (EventBase & { readonly type: 'enrollment.erased'; readonly notify: true; readonly actorId: string })
  | (EventBase & {
      readonly type: 'recovery_codes.regenerated'
      readonly notify: true
      readonly factor: Factor
      readonly recoveryCodes: number
    })
  | (EventBase & {
      readonly type: 'devices.revoked'
      readonly notify: false
      readonly actorId: string | null
    })
  | (EventBase & {
      readonly type: 'secrets.resealed'
      readonly notify: false
      /** The key of the ring that they are sealed with now. */
      readonly keyId: string
    })
  | (EventBase & {
      readonly type: 'verification.succeeded'
      /** True after failures, and for every use of a recovery code (NIST SP 800-63B §4.2.1). */
      readonly notify: boolean
      readonly factor: Factor
      /** The authenticator whose code it was; null for a recovery code. */
      readonly authenticatorId: string | null
      /** Failures of this factor in a row that went before. */
      readonly failuresBefore: number
      readonly recoveryCodesLeft: number
      /** Whether so few recovery codes are left that new ones should be made. */
      readonly recoveryCodesLow: boolean
      /** Whether a device was trusted with it. */
      readonly deviceTrusted: boolean
    })
  | (EventBase & {
      readonly type: 'verification.failed'
      /** True when this failure began a wait or suspended the factor. */
      readonly notify: boolean
      readonly factor: Factor
      readonly cause: 'invalid_code' | 'replayed'
      readonly failures: number
      /** Whether this failure suspended the factor. */
      readonly suspended: boolean
    })

/** An event without what is the same for all: the decision fills in the id, the instant and the person. */
export type EnrollmentEventDraft = EnrollmentEvent extends infer E
  ? E extends EventBase
    ? Omit<E, 'id' | 'at' | 'userId'>
    : never
  : never
