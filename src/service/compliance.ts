import { isEnrolled } from '../enrollment/record.js'
import { ownOptions, requireId } from '../internal/guards.js'
import { demandOf, judgeMember, type Membership, policyNow } from '../policy/evaluate.js'
import { emptyPolicy, type PolicyRecord } from '../policy/record.js'
import { membersOf } from './directory.js'
import type { Engine } from './engine.js'
import { REQUIREMENT_OPTIONS, type RequirementOptions, readRequirement } from './requirement.js'
import type { ComplianceCounts, MemberCompliance } from './types.js'

/** Members that are read from the store at a time: few round trips, and memory that does not grow. */
const BATCH = 500

/**
 * How a company's members stand. Each needs the directory's `membersOf`, and reads it as a stream: memory
 * does not grow with the company.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input or a directory without `membersOf`, and on
 * a fault `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT` or `ERR_DIRECTORY_FAILED`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const directory = {
 *   companiesOf: async (userId: string) => [{ companyId: 'acme', userId }],
 *   async *membersOf(companyId: string) {
 *     yield { userId: 'u1', companyId }
 *   },
 * }
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys, directory })
 *
 * for await (const { userId, state } of twoFactor.policy.preview({ companyId: 'acme' })) {
 *   if (state !== 'overdue') throw new Error(`not reached: ${userId} has not enrolled`)
 * }
 * const { total } = await twoFactor.policy.complianceCounts({ companyId: 'acme' })
 * if (total !== 1) throw new Error('not reached: there is one member')
 * ```
 */
export interface ComplianceService {
  /** Every member, with how they stand now and by when they must have enrolled. */
  compliance(input: { readonly companyId: string }): AsyncGenerator<MemberCompliance, void, undefined>

  /** The same as counts. */
  complianceCounts(input: { readonly companyId: string }): Promise<ComplianceCounts>

  /**
   * Who would be shut out, and when, if the company demanded this: every member who has not enrolled and
   * would have to. Nothing is changed.
   */
  preview(
    input: RequirementOptions & { readonly companyId: string },
  ): AsyncGenerator<MemberCompliance, void, undefined>
}

export function createComplianceService(engine: Engine): ComplianceService {
  async function* judgeMembers(
    companyId: string,
    policy: PolicyRecord | null,
  ): AsyncGenerator<MemberCompliance, void, undefined> {
    for await (const batch of batches(membersOf(engine.settings.directory, companyId))) {
      const records = await engine.enrollments.loadMany(batch.map(({ userId }) => userId))
      const now = policyNow(policy, engine.now())
      for (const member of batch) {
        const demand = demandOf(policy, member)
        const state = judgeMember(isEnrolled(records.get(member.userId) ?? null), demand, now)
        if (demand === null) yield { userId: member.userId, state }
        else {
          const { enrollBy, because } = demand
          yield { userId: member.userId, state, enrollBy: new Date(enrollBy), because }
        }
      }
    }
  }

  async function* compliance(companyId: string): AsyncGenerator<MemberCompliance, void, undefined> {
    yield* judgeMembers(companyId, await engine.policies.load(companyId))
  }

  return {
    compliance(input) {
      const own = ownOptions('policy.compliance', input, ['companyId'])
      return compliance(requireId('policy.compliance: companyId', own.companyId))
    },

    async complianceCounts(input) {
      const own = ownOptions('policy.complianceCounts', input, ['companyId'])
      const companyId = requireId('policy.complianceCounts: companyId', own.companyId)
      const counts = { total: 0, enrolled: 0, optional: 0, exempt: 0, due: 0, overdue: 0 }
      for await (const { state } of compliance(companyId)) {
        counts.total += 1
        counts[state] += 1
      }
      return counts
    },

    async *preview(input) {
      const own = ownOptions('policy.preview', input, ['companyId', ...REQUIREMENT_OPTIONS])
      const companyId = requireId('policy.preview: companyId', own.companyId)
      const requirement = readRequirement('policy.preview', own, engine.now())
      const policy = (await engine.policies.load(companyId)) ?? emptyPolicy(companyId)
      for await (const member of judgeMembers(companyId, { ...policy, requirement })) {
        if (member.state !== 'enrolled' && member.state !== 'optional') yield member
      }
    },
  }
}

async function* batches(members: AsyncIterable<Membership>): AsyncGenerator<Membership[], void, undefined> {
  let batch: Membership[] = []
  for await (const member of members) {
    batch.push(member)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
