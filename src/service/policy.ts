import { describeEnrollment } from '../enrollment/status.js'
import type { EventContext } from '../internal/decision.js'
import { instant } from '../internal/host.js'
import { flag, id, input, integer, optional, text } from '../internal/input.js'
import { describe as describeValue, invalidArgument } from '../internal/mismatch.js'
import { exemptMember, type PolicyOutcome, relaxTwoFactor, requireTwoFactor } from '../policy/decide.js'
import { isEnforced } from '../policy/evaluate.js'
import type { PolicyEvent } from '../policy/events.js'
import { type PolicyRecord, revisionOf } from '../policy/record.js'
import { type CompanyInput, type ComplianceService, createComplianceService } from './compliance.js'
import type { Engine } from './engine.js'
import { requestContext } from './fields.js'
import { type RequirementOptions, requirementFields, toRequirement } from './requirement.js'
import type { CompanyPolicy, ExemptResult, RelaxPolicyResult, RequirePolicyResult } from './results.js'

/** What `policy.require` takes. */
export interface RequirePolicyInput extends RequirementOptions {
  /** The company's id: 1 to 1,024 bytes. */
  readonly companyId: string
  /** The admin, who must have two-factor on, unless `asSystem`. */
  readonly actorId: string
  /**
   * For a rule that your configuration or support sets. The actor need not be a user, or have two-factor on. Default
   * false.
   */
  readonly asSystem?: boolean
  /** The `revision` of the policy that the actor saw. If the rule has changed since, nothing does, and it is refused. */
  readonly revision?: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `policy.relax` takes. */
export interface RelaxPolicyInput {
  /** The company's id: 1 to 1,024 bytes. */
  readonly companyId: string
  /** The admin. */
  readonly actorId: string
  /** The `revision` of the policy that the actor saw. If the rule has changed since, nothing does, and it is refused. */
  readonly revision?: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `policy.exempt` takes. */
export interface ExemptInput {
  /** The company's id: 1 to 1,024 bytes. */
  readonly companyId: string
  /** The member. */
  readonly userId: string
  /** The admin. */
  readonly actorId: string
  /** When the exemption ends: at most a year ahead. A time that has passed ends an existing exemption. */
  readonly until: Date
  /** Why, for the audit trail: 1 to 500 characters. */
  readonly reason: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `policy.events` takes. */
export interface CompanyEventsInput {
  /** The company's id: 1 to 1,024 bytes. */
  readonly companyId: string
  /** Only the events after the one with this id. */
  readonly after?: string
  /** At most this many, from 1. Default: all. */
  readonly limit?: number
}

/**
 * A company's rule. Your application checks that the actor is an admin there.
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const refused = await twoFactor.policy.require({ companyId: 'acme', actorId: 'admin' })
 * if (refused.ok || refused.reason !== 'actor_not_enrolled') throw new Error('the admin goes first')
 * const { state } = await twoFactor.policy.get({ companyId: 'acme' })
 * if (state !== 'optional') throw new Error('nothing has changed')
 * ```
 */
export interface PolicyService extends ComplianceService {
  /**
   * Requires two-factor of the company's members. From now on no member can switch it off, even before
   * `enforceFrom`. It replaces the whole rule: an option that you leave out goes back to its default.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  require(input: RequirePolicyInput): Promise<RequirePolicyResult>

  /**
   * Stops requiring two-factor. Members who have it on keep it.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  relax(input: RelaxPolicyInput): Promise<RelaxPolicyResult>

  /**
   * Gives one member more time, always with an end and a reason (PCI DSS 8.5.1). A new exemption replaces the
   * member's old one. At most 1,000 at a time. Nobody can exempt themselves.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  exempt(input: ExemptInput): Promise<ExemptResult>

  /**
   * The company's policy as it is now.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault: `ERR_STORE_FAILED` or
   * `ERR_RECORD_CORRUPT`
   */
  get(input: CompanyInput): Promise<CompanyPolicy>

  /**
   * The company's audit trail, oldest first.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input or an `after` that is not in the trail. On a
   * fault: `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  events(input: CompanyEventsInput): AsyncGenerator<PolicyEvent, void, undefined>
}

/** Milliseconds. A year: an exception is limited in time (PCI DSS 8.5.1). */
const MAX_EXEMPTION = 31_622_400_000

const readRequire = input('policy.require', {
  companyId: id,
  actorId: id,
  asSystem: optional(flag, false),
  revision: optional(text(), null),
  context: requestContext,
  ...requirementFields,
})
const readRelax = input('policy.relax', {
  companyId: id,
  actorId: id,
  revision: optional(text(), null),
  context: requestContext,
})
const readExempt = input('policy.exempt', {
  companyId: id,
  userId: id,
  actorId: id,
  until: instant,
  reason: text(),
  context: requestContext,
})
const readGet = input('policy.get', { companyId: id })
const readEvents = input('policy.events', {
  companyId: id,
  after: optional(text()),
  limit: optional(integer(1)),
})

export function createPolicyService(engine: Engine): PolicyService {
  function describe(outcome: PolicyOutcome) {
    const { policy } = outcome
    return { ok: true, policy: describePolicy(policy.companyId, policy, engine.now()) } as const
  }

  return {
    ...createComplianceService(engine),

    async require(input) {
      const { companyId, actorId, asSystem, revision, context, ...options } = readRequire(input)
      const requirement = toRequirement('policy.require', options, engine.now())
      if (!asSystem) {
        const { record } = await engine.enrollments.load(actorId)
        const { state } = describeEnrollment(record, engine.settings.rules, engine.now())
        if (state !== 'on') return { ok: false, reason: 'actor_not_enrolled' }
      }
      const command = { companyId, actorId, requirement, asSystem, revision }
      const outcome = await engine.decidePolicy(requireTwoFactor, command, context)
      return outcome.ok ? describe(outcome) : outcome
    },

    async relax(input) {
      const { context, ...command } = readRelax(input)
      const outcome = await engine.decidePolicy(relaxTwoFactor, command, context)
      return outcome.ok ? describe(outcome) : outcome
    },

    async exempt(input) {
      const { companyId, actorId, userId, until, reason, context } = readExempt(input)
      if (until > engine.now() + MAX_EXEMPTION) {
        const message = `policy.exempt: until: expected a Date at most a year ahead, got ${describeValue(new Date(until))}`
        throw invalidArgument(message, 'until')
      }
      const command = { companyId, actorId, exemption: { userId, reason, until } }
      const outcome = await engine.decidePolicy(exemptMember, command, context)
      return outcome.ok ? describe(outcome) : outcome
    },

    async get(input) {
      const { companyId } = readGet(input)
      const { record } = await engine.policies.load(companyId)
      return describePolicy(companyId, record, engine.now())
    },

    events(input) {
      const { companyId, after, limit } = readEvents(input)
      return engine.policies.events(companyId, after, limit)
    },
  }
}

function describePolicy(companyId: string, record: PolicyRecord | null, now: number): CompanyPolicy {
  const exemptions = (record?.exemptions ?? [])
    .filter(({ until }) => until > now)
    .map(({ userId, actorId, reason, until }) => ({ userId, actorId, reason, until: new Date(until) }))
  const requirement = record?.requirement ?? null
  const revision = revisionOf(record)
  if (requirement === null) return { companyId, revision, state: 'optional', exemptions }
  const { enforceFrom, requiredAt, ...rest } = requirement
  const state = isEnforced(requirement, now) ? 'enforced' : 'scheduled'
  return { companyId, revision, state, enforceFrom: new Date(enforceFrom), ...rest, exemptions }
}
