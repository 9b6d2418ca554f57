import type { PolicyEvent, PolicyEventDraft } from './events.js'
import { emptyPolicy, type PolicyRecord, type Requirement } from './record.js'

/** What comes from outside a decision. */
export interface PolicyContext {
  readonly actorId: string
  /** The server's clock, in Unix milliseconds. */
  readonly now: number
  /** The id for the event, if there is one. */
  readonly eventId: string
}

/** The policy as it will stand, and what must be committed for it. Without a change nothing is written. */
export interface PolicyDecision {
  readonly policy: PolicyRecord
  readonly change: { readonly next: PolicyRecord; readonly event: PolicyEvent } | null
}

/** Demands two-factor of the company's members, from a date on. It rules the very next decision (S9). */
export function requireTwoFactor(
  record: PolicyRecord | null,
  companyId: string,
  requirement: Requirement,
  context: PolicyContext,
): PolicyDecision {
  return changed({ ...(record ?? emptyPolicy(companyId)), requirement }, context, {
    type: 'policy.required',
    enforceFrom: new Date(requirement.enforceFrom).toISOString(),
    newMemberGrace: requirement.newMemberGrace,
    roles: requirement.roles,
  })
}

/** Leaves two-factor to each member again. Whoever has it on keeps it. */
export function relaxTwoFactor(
  record: PolicyRecord | null,
  companyId: string,
  context: PolicyContext,
): PolicyDecision {
  const before = record ?? emptyPolicy(companyId)
  if (before.requirement === null) return { policy: before, change: null }
  return changed({ ...before, requirement: null }, context, { type: 'policy.relaxed' })
}

function changed(record: PolicyRecord, context: PolicyContext, draft: PolicyEventDraft): PolicyDecision {
  const next = { ...record, updatedAt: Math.max(record.updatedAt, context.now) }
  const event = {
    ...draft,
    id: context.eventId,
    at: new Date(context.now).toISOString(),
    companyId: record.companyId,
    actorId: context.actorId,
  }
  return { policy: next, change: { next, event } }
}
