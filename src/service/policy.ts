import { describeEnrollment } from '../enrollment/status.js'
import { randomId } from '../internal/bytes.js'
import { ownOptions, requireDate, requireId, requireText } from '../internal/guards.js'
import {
  exemptMember,
  type PolicyContext,
  type PolicyDecision,
  relaxTwoFactor,
  requireTwoFactor,
} from '../policy/decide.js'
import { policyNow } from '../policy/evaluate.js'
import type { PolicyRecord } from '../policy/record.js'
import { type ComplianceService, createComplianceService } from './compliance.js'
import type { Engine } from './engine.js'
import { REQUIREMENT_OPTIONS, type RequirementOptions, readRequirement } from './requirement.js'
import type { Busy, CompanyPolicy, ExemptResult, RelaxPolicyResult, RequirePolicyResult } from './types.js'

/**
 * A company's rule. The application checks that the actor is an admin there.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input, and on a fault, with nothing changed,
 * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const refused = await twoFactor.policy.require({ companyId: 'acme', actorId: 'admin' })
 * if (refused.ok || refused.reason !== 'actor_not_enrolled') throw new Error('not reached')
 * const { state } = await twoFactor.policy.get({ companyId: 'acme' })
 * if (state !== 'optional') throw new Error('not reached')
 * ```
 */
export interface PolicyService extends ComplianceService {
  /**
   * Demands two-factor of the company's members. The actor must have it on. From now on no member can
   * switch it off, even before `enforceFrom`. See {@link RequirementOptions} for what can be said.
   */
  require(
    input: RequirementOptions & { readonly companyId: string; readonly actorId: string },
  ): Promise<RequirePolicyResult>

  /** Leaves two-factor to each member again. Who has it on keeps it. */
  relax(input: { readonly companyId: string; readonly actorId: string }): Promise<RelaxPolicyResult>

  /**
   * Gives one member more time, until a date and for a reason (1 to 500 characters): there is no exemption
   * without an end (PCI DSS 8.5.1). A new one takes the place of the member's old one; one that is over
   * already takes it back. At most 1,000 at a time.
   */
  exempt(input: {
    readonly companyId: string
    readonly userId: string
    readonly actorId: string
    readonly until: Date
    readonly reason: string
  }): Promise<ExemptResult>

  /** The company's rule as it stands now. */
  get(input: { readonly companyId: string }): Promise<CompanyPolicy>
}

export function createPolicyService(engine: Engine): PolicyService {
  function change<Refusal extends string>(
    companyId: string,
    actorId: string,
    decide: (record: PolicyRecord | null, context: PolicyContext) => PolicyDecision | Refusal,
  ): Promise<{ ok: true; policy: CompanyPolicy } | { ok: false; reason: Refusal } | Busy> {
    return engine.policies.transact<{ ok: true; policy: CompanyPolicy } | { ok: false; reason: Refusal }>(
      companyId,
      async (record) => {
        const now = engine.now()
        const decision = decide(record, { actorId, now, eventId: randomId() })
        if (typeof decision === 'string') return { outcome: { ok: false, reason: decision }, change: null }
        const policy = describePolicy(companyId, decision.policy, now)
        return { outcome: { ok: true, policy }, change: decision.change }
      },
    )
  }

  return {
    ...createComplianceService(engine),

    async require(input) {
      const own = ownOptions('policy.require', input, ['companyId', 'actorId', ...REQUIREMENT_OPTIONS])
      const companyId = requireId('policy.require: companyId', own.companyId)
      const actorId = requireId('policy.require: actorId', own.actorId)
      const requirement = readRequirement('policy.require', own, engine.now())
      const actor = await engine.enrollments.load(actorId)
      if (describeEnrollment(actor, engine.settings.rules, engine.now()).state !== 'on') {
        return { ok: false, reason: 'actor_not_enrolled' }
      }
      return change<never>(companyId, actorId, (record, context) =>
        requireTwoFactor(record, companyId, requirement, context),
      )
    },

    async relax(input) {
      const own = ownOptions('policy.relax', input, ['companyId', 'actorId'])
      const companyId = requireId('policy.relax: companyId', own.companyId)
      const actorId = requireId('policy.relax: actorId', own.actorId)
      return change<never>(companyId, actorId, (record, context) =>
        relaxTwoFactor(record, companyId, context),
      )
    },

    async exempt(input) {
      const where = 'policy.exempt'
      const own = ownOptions(where, input, ['companyId', 'userId', 'actorId', 'until', 'reason'])
      const companyId = requireId(`${where}: companyId`, own.companyId)
      const actorId = requireId(`${where}: actorId`, own.actorId)
      const exemption = {
        userId: requireId(`${where}: userId`, own.userId),
        reason: requireText(`${where}: reason`, own.reason),
        until: requireDate(`${where}: until`, own.until),
      }
      return change(companyId, actorId, (record, context) =>
        exemptMember(record, companyId, exemption, context),
      )
    },

    async get(input) {
      const own = ownOptions('policy.get', input, ['companyId'])
      const companyId = requireId('policy.get: companyId', own.companyId)
      return describePolicy(companyId, await engine.policies.load(companyId), engine.now())
    },
  }
}

function describePolicy(companyId: string, record: PolicyRecord | null, clock: number): CompanyPolicy {
  const now = policyNow(record, clock)
  const exemptions = (record?.exemptions ?? [])
    .filter(({ until }) => until > now)
    .map(({ userId, actorId, reason, until }) => ({ userId, actorId, reason, until: new Date(until) }))
  const requirement = record?.requirement ?? null
  if (requirement === null) return { companyId, state: 'optional', exemptions }
  const { enforceFrom, newMemberGrace, roles, deviceMaxAge, ticketRequired } = requirement
  return {
    companyId,
    state: enforceFrom <= now ? 'enforced' : 'scheduled',
    enforceFrom: new Date(enforceFrom),
    newMemberGrace,
    ...(roles === null ? {} : { roles }),
    ...(deviceMaxAge === null ? {} : { deviceMaxAge }),
    ticketRequired,
    exemptions,
  }
}
