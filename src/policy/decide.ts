import { policyNow } from './evaluate.js'
import type { PolicyEvent, PolicyEventDraft } from './events.js'
import { emptyPolicy, type PolicyRecord, type Requirement } from './record.js'

/** Exemptions that one company may have at a time: they are for single people, not for whole teams. */
export const MAX_EXEMPTIONS = 1000

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
    ...requirement,
    enforceFrom: new Date(requirement.enforceFrom).toISOString(),
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

/**
 * Gives one member more time. The last word counts: a new exemption takes the place of the member's old
 * one, also to end it sooner. Those that are over make room.
 */
export function exemptMember(
  record: PolicyRecord | null,
  companyId: string,
  exemption: { readonly userId: string; readonly reason: string; readonly until: number },
  context: PolicyContext,
): PolicyDecision | 'too_many_exemptions' {
  const before = record ?? emptyPolicy(companyId)
  const { actorId } = context
  const now = policyNow(before, context.now)
  const others = before.exemptions.filter(({ userId, until }) => userId !== exemption.userId && until > now)
  if (others.length >= MAX_EXEMPTIONS) return 'too_many_exemptions'
  const exemptions = [...others, { ...exemption, actorId, grantedAt: now }]
  return changed({ ...before, exemptions }, context, {
    type: 'policy.exempted',
    userId: exemption.userId,
    reason: exemption.reason,
    until: new Date(exemption.until).toISOString(),
  })
}

function changed(record: PolicyRecord, context: PolicyContext, draft: PolicyEventDraft): PolicyDecision {
  const next = { ...record, updatedAt: policyNow(record, context.now) }
  const event = {
    ...draft,
    id: context.eventId,
    at: new Date(context.now).toISOString(),
    companyId: record.companyId,
    actorId: context.actorId,
  }
  return { policy: next, change: { next, event } }
}
