import { type Decision, type EventContext, unchanged } from '../internal/decision.js'
import { fitsBytes } from '../internal/input.js'
import type { PolicyEvent, PolicyEventDraft } from './events.js'
import { type Exemption, emptyPolicy, type PolicyRecord, type Requirement, revisionOf } from './record.js'

/** Exemptions that one company may have at a time. They are for single members, not for whole teams. */
export const MAX_EXEMPTIONS = 1000

/** 192 KiB of JSON: a document holds 256 KiB, and the roles need some of it. */
const MAX_EXEMPTIONS_BYTES = 196_608

/** What comes from outside a decision. */
export interface PolicyContext {
  /** The server's clock, in Unix milliseconds. */
  readonly now: number
  /** The id for the event, if there is one. */
  readonly eventId: string
  /** What the application says about the request, for the event. */
  readonly request: EventContext | null
}

/** What every command names. */
interface Command {
  readonly companyId: string
  readonly actorId: string
}

/** The policy as it is after the decision. */
export interface PolicyOutcome {
  readonly ok: true
  readonly policy: PolicyRecord
}

/** The rule is not the one that was seen. */
export interface OvertakenRefusal {
  readonly ok: false
  readonly reason: 'overtaken'
}

/** What a command about the rule names besides. */
interface RuleCommand extends Command {
  /** The revision of the rule that was seen; null: whatever it is. */
  readonly revision: string | null
}

const OVERTAKEN: OvertakenRefusal = { ok: false, reason: 'overtaken' }

function isOvertaken(record: PolicyRecord | null, { revision }: RuleCommand): boolean {
  return revision !== null && revision !== revisionOf(record)
}

export type PolicyDecision<O> = Decision<O, PolicyRecord, PolicyEvent>

/** Requires two-factor of the company's members, from a date on. It applies to the very next decision (S9). */
export function requireTwoFactor(
  record: PolicyRecord | null,
  command: RuleCommand & { readonly requirement: Requirement; readonly asSystem: boolean },
  context: PolicyContext,
): PolicyDecision<PolicyOutcome | OvertakenRefusal> {
  if (isOvertaken(record, command)) return unchanged(OVERTAKEN)
  const { requirement, asSystem } = command
  const { requiredAt, enforceFrom, ...settings } = requirement
  const draft: PolicyEventDraft = {
    type: 'policy.required',
    ...settings,
    enforceFrom: new Date(enforceFrom).toISOString(),
    asSystem,
  }
  const before = record ?? emptyPolicy(command.companyId)
  return changed({ ...before, requirement, revision: context.eventId }, command, draft, context)
}

/** Leaves two-factor to each member again. Members who have it on keep it. */
export function relaxTwoFactor(
  record: PolicyRecord | null,
  command: RuleCommand,
  context: PolicyContext,
): PolicyDecision<PolicyOutcome | OvertakenRefusal> {
  if (isOvertaken(record, command)) return unchanged(OVERTAKEN)
  const before = record ?? emptyPolicy(command.companyId)
  if (before.requirement === null) return unchanged({ ok: true, policy: before })
  const after = { ...before, requirement: null, revision: context.eventId }
  return changed(after, command, { type: 'policy.relaxed' }, context)
}

/** Milliseconds. An exemption that ended longer ago is dropped, even if the clock was a little ahead. */
const DAY = 86_400_000

/** Why an exemption is not granted. */
export interface ExemptRefusal {
  readonly ok: false
  /** `self_exemption`: another admin must grant it. `too_many_exemptions`: end some first. */
  readonly reason: 'self_exemption' | 'too_many_exemptions'
}

/**
 * Gives one member more time. A new exemption replaces the member's old one, also to end it sooner. Expired ones are
 * dropped. Nobody grants one to themselves.
 */
export function exemptMember(
  record: PolicyRecord | null,
  command: Command & { readonly exemption: Pick<Exemption, 'userId' | 'reason' | 'until'> },
  context: PolicyContext,
): PolicyDecision<PolicyOutcome | ExemptRefusal> {
  const before = record ?? emptyPolicy(command.companyId)
  const { exemption, actorId } = command
  const { now } = context
  if (actorId === exemption.userId && exemption.until > now) {
    return unchanged({ ok: false, reason: 'self_exemption' })
  }
  const others = before.exemptions.filter(
    ({ userId, until }) => userId !== exemption.userId && until > now - DAY,
  )
  const recent = [...others, { ...exemption, actorId, grantedAt: now }]
  // Only those that have not ended need room.
  const exemptions = hasRoom(recent) ? recent : recent.filter(({ until }) => until > now)
  if (!hasRoom(exemptions)) return unchanged({ ok: false, reason: 'too_many_exemptions' })
  const draft: PolicyEventDraft = {
    type: 'policy.exempted',
    userId: exemption.userId,
    reason: exemption.reason,
    until: new Date(exemption.until).toISOString(),
  }
  return changed({ ...before, exemptions }, command, draft, context)
}

function hasRoom(exemptions: readonly Exemption[]): boolean {
  return exemptions.length <= MAX_EXEMPTIONS && fitsBytes(JSON.stringify(exemptions), MAX_EXEMPTIONS_BYTES)
}

function changed(
  record: PolicyRecord,
  { actorId }: Command,
  draft: PolicyEventDraft,
  context: PolicyContext,
): PolicyDecision<PolicyOutcome> {
  const { now, eventId: id, request } = context
  const policy = { ...record, updatedAt: now }
  const at = new Date(now).toISOString()
  const base = { ...draft, id, at, companyId: record.companyId, actorId }
  const event = request === null ? base : { ...base, context: request }
  return { outcome: { ok: true, policy }, change: { next: policy, event } }
}
