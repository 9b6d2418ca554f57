import { describeEnrollment } from '../enrollment/status.js'
import { randomId } from '../internal/bytes.js'
import {
  invalidArgument,
  ownOptions,
  requireDate,
  requireId,
  requireInteger,
  requireText,
} from '../internal/guards.js'
import {
  type PolicyContext,
  type PolicyDecision,
  relaxTwoFactor,
  requireTwoFactor,
} from '../policy/decide.js'
import type { PolicyRecord, Requirement } from '../policy/record.js'
import type { Engine } from './engine.js'
import type { Busy, CompanyPolicy, RelaxPolicyResult, RequirePolicyResult } from './types.js'

/** Ten years in seconds: a grace beyond it is a mistake of units. */
const LONGEST_GRACE = 315_360_000

const MOST_ROLES = 100
const LONGEST_ROLE = 200

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
export interface PolicyService {
  /**
   * Demands two-factor of the company's members. The actor must have it on.
   *
   * `enforceFrom`: from when; default at once. `newMemberGrace`: seconds that a new member has, counted
   * from joining, 0 to 315,360,000; default 0. `roles`: for these roles only; default everyone. From
   * now on no member can switch it off, even before `enforceFrom`.
   */
  require(input: {
    readonly companyId: string
    readonly actorId: string
    readonly enforceFrom?: Date
    readonly newMemberGrace?: number
    readonly roles?: readonly string[]
  }): Promise<RequirePolicyResult>

  /** Leaves two-factor to each member again. Who has it on keeps it. */
  relax(input: { readonly companyId: string; readonly actorId: string }): Promise<RelaxPolicyResult>

  /** The company's rule as it stands now. */
  get(input: { readonly companyId: string }): Promise<CompanyPolicy>
}

export function createPolicyService(engine: Engine): PolicyService {
  async function change(
    companyId: string,
    actorId: string,
    decide: (record: PolicyRecord | null, context: PolicyContext) => PolicyDecision,
  ): Promise<{ readonly ok: true; readonly policy: CompanyPolicy } | Busy> {
    const outcome = await engine.policies.transact(companyId, async (record) => {
      const now = engine.now()
      const decision = decide(record, { actorId, now, eventId: randomId() })
      return {
        outcome: { ok: true as const, policy: describePolicy(companyId, decision.policy, now) },
        ...decision,
      }
    })
    return outcome
  }

  return {
    async require(input) {
      const own = ownOptions('policy.require', input, [
        'companyId',
        'actorId',
        'enforceFrom',
        'newMemberGrace',
        'roles',
      ])
      const companyId = requireId('policy.require: companyId', own.companyId)
      const actorId = requireId('policy.require: actorId', own.actorId)
      const requirement = readRequirement(own, engine.now())
      const actor = await engine.enrollments.load(actorId)
      if (describeEnrollment(actor, engine.settings.rules, engine.now()).state !== 'on') {
        return { ok: false, reason: 'actor_not_enrolled' }
      }
      return change(companyId, actorId, (record, context) =>
        requireTwoFactor(record, companyId, requirement, context),
      )
    },

    async relax(input) {
      const own = ownOptions('policy.relax', input, ['companyId', 'actorId'])
      const companyId = requireId('policy.relax: companyId', own.companyId)
      const actorId = requireId('policy.relax: actorId', own.actorId)
      return change(companyId, actorId, (record, context) => relaxTwoFactor(record, companyId, context))
    },

    async get(input) {
      const own = ownOptions('policy.get', input, ['companyId'])
      const companyId = requireId('policy.get: companyId', own.companyId)
      return describePolicy(companyId, await engine.policies.load(companyId), engine.now())
    },
  }
}

function readRequirement(
  own: { readonly enforceFrom?: unknown; readonly newMemberGrace?: unknown; readonly roles?: unknown },
  now: number,
): Requirement {
  return {
    enforceFrom:
      own.enforceFrom === undefined ? now : requireDate('policy.require: enforceFrom', own.enforceFrom),
    newMemberGrace:
      own.newMemberGrace === undefined
        ? 0
        : requireInteger('policy.require: newMemberGrace', own.newMemberGrace, 0, LONGEST_GRACE),
    roles: own.roles === undefined ? null : readRoles(own.roles),
  }
}

function readRoles(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_ROLES) {
    throw invalidArgument(`policy.require: roles: expected an array of 1 to ${MOST_ROLES} roles`)
  }
  return value.map((role: unknown) => requireText('policy.require: roles', role, LONGEST_ROLE))
}

function describePolicy(companyId: string, record: PolicyRecord | null, now: number): CompanyPolicy {
  const requirement = record?.requirement ?? null
  if (requirement === null) return { companyId, state: 'optional' }
  const { enforceFrom, newMemberGrace, roles } = requirement
  return {
    companyId,
    state: enforceFrom <= now ? 'enforced' : 'scheduled',
    enforceFrom: new Date(enforceFrom),
    newMemberGrace,
    ...(roles === null ? {} : { roles }),
  }
}
