interface EventBase {
  /** Opaque and unique; the cursor for `events(id, { after })`. */
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly companyId: string
  /** Who did it. */
  readonly actorId: string
}

/** The audit events of one company's policy. */
export type PolicyEvent =
  | (EventBase & {
      readonly type: 'policy.required'
      /** ISO 8601, UTC. */
      readonly enforceFrom: string
      /** Seconds. */
      readonly newMemberGrace: number
      readonly roles: readonly string[] | null
      /** Seconds; null: as long as the application allows. */
      readonly deviceMaxAge: number | null
      readonly ticketRequired: boolean
    })
  | (EventBase & { readonly type: 'policy.relaxed' })
  | (EventBase & {
      readonly type: 'policy.exempted'
      readonly userId: string
      readonly reason: string
      /** ISO 8601, UTC. */
      readonly until: string
    })

/** An event without what is the same for all. */
export type PolicyEventDraft = PolicyEvent extends infer E
  ? E extends EventBase
    ? Omit<E, keyof EventBase>
    : never
  : never
