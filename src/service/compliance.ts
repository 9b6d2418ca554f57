import { isEnrolled } from '../enrollment/record.js'
import { id, input } from '../internal/input.js'
import { effectiveNow } from '../internal/time.js'
import { demandOf, judgeMember, type Membership } from '../policy/evaluate.js'
import { emptyPolicy, type PolicyRecord } from '../policy/record.js'
import { membersOf } from './directory.js'
import type { Engine } from './engine.js'
import { type RequirementOptions, requirementFields, toRequirement } from './requirement.js'
import type { ComplianceCounts, MemberCompliance } from './results.js'

/** Members per read of the store: few round trips. Only two batches at a time are in memory, so it does not grow. */
const BATCH = 500

/** Names a company. */
export interface CompanyInput {
  /** The company's id: 1 to 1,024 bytes. */
  readonly companyId: string
}

/** What `policy.preview` takes. */
export interface PreviewInput extends RequirementOptions {
  /** The company's id: 1 to 1,024 bytes. */
  readonly companyId: string
}

/**
 * How a company's members stand. It needs the directory's `membersOf` and reads it as a stream, so memory does not
 * grow with the company.
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
 *   if (state !== 'overdue') throw new Error(`${userId} has not enrolled`)
 * }
 * const { total } = await twoFactor.policy.complianceCounts({ companyId: 'acme' })
 * if (total !== 1) throw new Error('there is one member')
 * ```
 */
export interface ComplianceService {
  /**
   * Every member, with the state now and the date by which they must have enrolled.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input or a directory without `membersOf`. On a fault:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT` or `ERR_DIRECTORY_FAILED`
   */
  compliance(input: CompanyInput): AsyncGenerator<MemberCompliance, void, undefined>

  /**
   * The number of members in each state.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input or a directory without `membersOf`. On a fault:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT` or `ERR_DIRECTORY_FAILED`
   */
  complianceCounts(input: CompanyInput): Promise<ComplianceCounts>

  /**
   * The members whom a requirement would affect: everyone who has not enrolled and would have to. It changes nothing.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input or a directory without `membersOf`. On a fault:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT` or `ERR_DIRECTORY_FAILED`
   */
  preview(input: PreviewInput): AsyncGenerator<MemberCompliance, void, undefined>
}

const readCompliance = input('policy.compliance', { companyId: id })
const readCounts = input('policy.complianceCounts', { companyId: id })
const readPreview = input('policy.preview', { companyId: id, ...requirementFields })

export function createComplianceService(engine: Engine): ComplianceService {
  async function readMembers(members: readonly Membership[]) {
    const userIds = members.map(({ userId }) => userId)
    return { members, enrolled: await engine.enrollments.loadMany(userIds, isEnrolled) }
  }

  /** `change` turns the company's policy into the one to judge by. */
  async function* judgeMembers(
    companyId: string,
    change: (policy: PolicyRecord | null) => PolicyRecord | null,
  ): AsyncGenerator<MemberCompliance, void, undefined> {
    const policy = change(await engine.policies.load(companyId))
    const batches = membersOf(engine.settings.directory, companyId, BATCH)
    for await (const { members, enrolled } of readAhead(batches, readMembers)) {
      const now = effectiveNow(policy, engine.now())
      for (const member of members) {
        const { userId } = member
        const demand = demandOf(policy, member)
        const state = judgeMember(enrolled.get(userId) ?? false, demand, now)
        if (demand === null) yield { userId, state }
        else yield { userId, state, enrollBy: new Date(demand.enrollBy), because: demand.because }
      }
    }
  }

  const asItIs = (policy: PolicyRecord | null): PolicyRecord | null => policy

  return {
    compliance: (input) => judgeMembers(readCompliance(input).companyId, asItIs),

    async complianceCounts(input) {
      const { companyId } = readCounts(input)
      const counts = { total: 0, enrolled: 0, optional: 0, exempt: 0, due: 0, overdue: 0 }
      for await (const { state } of judgeMembers(companyId, asItIs)) {
        counts.total += 1
        counts[state] += 1
      }
      return counts
    },

    async *preview(input) {
      const { companyId, ...options } = readPreview(input)
      const requirement = toRequirement(options, engine.now())
      const required = (policy: PolicyRecord | null) => ({
        ...(policy ?? emptyPolicy(companyId)),
        requirement,
      })
      for await (const member of judgeMembers(companyId, required)) {
        if (member.state !== 'enrolled' && member.state !== 'optional') yield member
      }
    },
  }
}

/** What `read` returns for each item, in order. The next item is read while the caller works on this one. */
async function* readAhead<T, U>(
  items: AsyncIterable<T>,
  read: (item: T) => Promise<U>,
): AsyncGenerator<U, void, undefined> {
  let ahead: Promise<U> | null = null
  for await (const item of items) {
    const ready = ahead
    ahead = read(item)
    // A failure is thrown in its turn. Until then, it must not count as unhandled.
    ahead.catch(() => {})
    if (ready !== null) yield ready
  }
  if (ahead !== null) yield ahead
}
