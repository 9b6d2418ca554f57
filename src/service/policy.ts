import { describeEnrollment } from '../enrollment/status.js'
import { instant } from '../internal/host.js'
import { id, input, integer, optional, text } from '../internal/input.js'
import { effectiveNow } from '../internal/time.js'
import { exemptMember, type PolicyOutcome, relaxTwoFactor, requireTwoFactor } from '../policy/decide.js'
import type { PolicyEvent } from '../policy/events.js'
import type { PolicyRecord } from '../policy/record.js'
import { type CompanyInput, type ComplianceService, createComplianceService } from './compliance.js'
import type { Engine } from './engine.js'
import { type RequirementOptions, requirementFields, toRequirement } from './requirement.js'
import type { CompanyPolicy, ExemptResult, RelaxPolicyResult, RequirePolicyResult } from './results.js'

/** What `policy.require` takes. */
export interface RequirePolicyInput extends RequirementOptions {
  /** The company's id: 1 to 1,024 bytes. */
  readonly companyId: string
  /** The admin, who must have two-factor on. */
  readonly actorId: string
}

/** What `policy.relax` takes. */
export interface RelaxPolicyInput {
  /** The company's id: 1 to 1,024 bytes. */
  readonly companyId: string
  /** The admin. */
  readonly actorId: string
}

/** What `policy.exempt` takes. */
export interface ExemptInput {
  /** The company's id: 1 to 1,024 bytes. */
  readonly companyId: string
  /** The member. */
  readonly userId: string
  /** The admin. */
  readonly actorId: string
  /** When the exemption ends. A time that has passed ends an existing exemption. */
  readonly until: Date
  /** Why, for the audit trail: 1 to 500 characters. */
  readonly reason: string
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
   * `enforceFrom`. The options replace all earlier ones: an option that is left out goes back to its default.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  require(input: RequirePolicyInput): Promise<RequirePolicyResult>

  /**
   * Leaves two-factor to each member again. Members who have it on keep it.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  relax(input: RelaxPolicyInput): Promise<RelaxPolicyResult>

  /**
   * Gives one member more time, always with an end and a reason (PCI DSS 8.5.1). A new exemption replaces the
   * member's old one. At most 1,000 at a time.
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

const readRequire = input('policy.require', { companyId: id, actorId: id, ...requirementFields })
const readRelax = input('policy.relax', { companyId: id, actorId: id })
const readExempt = input('policy.exempt', {
  companyId: id,
  userId: id,
  actorId: id,
  until: instant,
  reason: text(),
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
      const { companyId, actorId, ...options } = readRequire(input)
      const requirement = toRequirement(options, engine.now())
      const actor = await engine.enrollments.load(actorId)
      if (describeEnrollment(actor, engine.settings.rules, engine.now()).state !== 'on') {
        return { ok: false, reason: 'actor_not_enrolled' }
      }
      const outcome = await engine.decidePolicy(requireTwoFactor, { companyId, actorId, requirement })
      return outcome.ok ? describe(outcome) : outcome
    },

    async relax(input) {
      const outcome = await engine.decidePolicy(relaxTwoFactor, readRelax(input))
      return outcome.ok ? describe(outcome) : outcome
    },

    async exempt(input) {
      const { companyId, actorId, ...exemption } = readExempt(input)
      const outcome = await engine.decidePolicy(exemptMember, { companyId, actorId, exemption })
      return outcome.ok ? describe(outcome) : outcome
    },

    async get(input) {
      const { companyId } = readGet(input)
      return describePolicy(companyId, await engine.policies.load(companyId), engine.now())
    },

    events(input) {
      const { companyId, after, limit } = readEvents(input)
      return engine.policies.events(companyId, after, limit)
    },
  }
}

function describePolicy(companyId: string, record: PolicyRecord | null, clock: number): CompanyPolicy {
  const now = effectiveNow(record, clock)
  const exemptions = (record?.exemptions ?? [])
    .filter(({ until }) => until > now)
    .map(({ userId, actorId, reason, until }) => ({ userId, actorId, reason, until: new Date(until) }))
  const requirement = record?.requirement ?? null
  if (requirement === null) return { companyId, state: 'optional', exemptions }
  const { enforceFrom, ...rest } = requirement
  const state = enforceFrom <= now ? 'enforced' : 'scheduled'
  return { companyId, state, enforceFrom: new Date(enforceFrom), ...rest, exemptions }
}
