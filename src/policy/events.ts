import type { EventContext } from '../internal/decision.js'

/** What every event of a company has. */
export interface PolicyEventBase {
  /** Opaque and unique; the cursor for `events(id, { after })`. */
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly companyId: string
  /** The admin. */
  readonly actorId: string
  /** What the application passed as `context`. */
  readonly context?: EventContext
}

/** The audit events of a company's policy. */
export type PolicyEvent =
  | (PolicyEventBase & {
      readonly type: 'policy.required'
      /** ISO 8601, UTC. */
      readonly enforceFrom: string
      /** Seconds. */
      readonly newMemberGrace: number
      readonly roles: readonly string[] | null
      /** Seconds; null: as long as the application allows. */
      readonly deviceMaxAge: number | null
      readonly ticketRequired: boolean
      /** Sign-in methods to which it does not apply. */
      readonly exemptMethods: readonly string[]
      /** Whether the application did it, not an admin who has two-factor on. */
      readonly asSystem: boolean
    })
  | (PolicyEventBase & { readonly type: 'policy.relaxed' })
  | (PolicyEventBase & {
      readonly type: 'policy.exempted'
      readonly userId: string
      readonly reason: string
      /** ISO 8601, UTC. */
      readonly until: string
    })

/** An event without the fields that the decision adds to every event. */
export type PolicyEventDraft = PolicyEvent extends infer E
  ? E extends PolicyEventBase
    ? Omit<E, keyof PolicyEventBase>
    : never
  : never
