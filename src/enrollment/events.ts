import type { EndReason } from './record.js'

/** What made a code: an authenticator app, or the list of recovery codes. */
export type Factor = 'totp' | 'recovery_code'

interface EventBase {
  /** Opaque and unique; the cursor for `events(id, { after })`. */
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly userId: string
}

/** The audit events of one person's second factor. They carry no secret and no code. */
export type EnrollmentEvent =
  | (EventBase & {
      readonly type: 'enrollment.started'
      readonly authenticatorId: string
      /** Whether confirming it will end an authenticator that is on. */
      readonly replaces: boolean
      /** What was presented to be allowed to replace it. */
      readonly factor: Factor | null
    })
  | (EventBase & {
      readonly type: 'enrollment.confirmed'
      readonly authenticatorId: string
      /** The authenticators that ended with it. */
      readonly replaced: readonly string[]
      readonly recoveryCodes: number
    })
  | (EventBase & {
      readonly type: 'enrollment.confirm_failed'
      readonly authenticatorId: string
      readonly failures: number
    })
  | (EventBase & { readonly type: 'enrollment.expired'; readonly authenticatorId: string })
  | (EventBase & {
      readonly type: 'enrollment.ended'
      readonly reason: EndReason
      readonly factor: Factor
      readonly authenticatorIds: readonly string[]
    })
  | (EventBase & {
      readonly type: 'verification.succeeded'
      readonly factor: Factor
      /** Failures in a row that went before: more than a few are worth a message to the person. */
      readonly failuresBefore: number
      readonly recoveryCodesLeft: number
    })
  | (EventBase & {
      readonly type: 'verification.failed'
      readonly factor: Factor
      readonly cause: 'invalid_code' | 'replayed'
      readonly failures: number
      /** Whether this failure suspended the factor. */
      readonly suspended: boolean
    })

/** An event without what is the same for all: the decision fills in the id, the instant and the person. */
export type EnrollmentEventDraft = EnrollmentEvent extends infer E
  ? E extends EventBase
    ? Omit<E, keyof EventBase>
    : never
  : never
