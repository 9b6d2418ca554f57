import { type EnrollmentRecord, isEnrolled } from '../enrollment/record.js'
import { type Blocks, blocksOf } from '../enrollment/unlock.js'
import { id, input } from '../internal/input.js'
import { type Demand, demandOf, isMethodExempt, judgeMember, stricter } from '../policy/evaluate.js'
import { emptyPolicy, type PolicyRecord, type Requirement } from '../policy/record.js'
import { companiesOf, type Member, membersOf } from './directory.js'
import type { Engine } from './engine.js'
import { type RequirementOptions, requirementFields, toRequirement } from './requirement.js'
import type { ComplianceCounts, MemberCompliance } from './results.js'

/** Members per read of the store: few round trips. */
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

/** What `policy.companiesOf` takes. */
export interface UserCompaniesInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
}

/**
 * How a company's members stand. It needs the directory's `membersOf` and reads it as a stream. In memory are
 * two batches of records, and the ids of the members, because a directory may list one twice.
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
   * Every member, with the state now, the date by which they must have enrolled, and what wrong codes led to.
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
   * The members whom a requirement would affect: everyone who has not enrolled and would have to, by the methods that
   * they sign in with. It changes nothing.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input or a directory without `membersOf`. On a fault:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT` or `ERR_DIRECTORY_FAILED`
   */
  preview(input: PreviewInput): AsyncGenerator<MemberCompliance, void, undefined>

  /**
   * The ids of the companies that the directory lists for a user, each once. Check with it that a user whom an admin
   * names is a member of the admin's company. Without a directory: none.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault: `ERR_DIRECTORY_FAILED`
   */
  companiesOf(input: UserCompaniesInput): Promise<readonly string[]>
}

const readCompliance = input('policy.compliance', { companyId: id })
const readCounts = input('policy.complianceCounts', { companyId: id })
const readCompaniesOf = input('policy.companiesOf', { userId: id })
const readPreview = input('policy.preview', { companyId: id, ...requirementFields })

/** A member, and what the company requires of them. */
interface JudgedMember {
  readonly member: Member
  readonly demand: Demand | null
}

/** What a member's record says. */
interface Enrollment extends Blocks {
  readonly enrolled: boolean
}

const NOT_STORED: Enrollment = { enrolled: false, retryAt: null, suspended: false }

/**
 * What the company requires of each member of a batch. One who is listed more than once, such as with two roles, is
 * judged by the strictest, as at a login.
 */
function demandsOnMembers(
  policy: PolicyRecord | null,
  members: readonly Member[],
  now: number,
): ReadonlyMap<string, JudgedMember> {
  const judged = new Map<string, JudgedMember>()
  for (const member of members) {
    const demand = demandOf(policy, member, now)
    judged.set(member.userId, strictest(judged.get(member.userId), { member, demand }))
  }
  return judged
}

/** Two listings of one member as one: the stricter demand, and all the ways to sign in. */
function strictest(a: JudgedMember | undefined, b: JudgedMember): JudgedMember {
  if (a === undefined) return b
  const [first, second] = [a.member.signInMethods, b.member.signInMethods]
  const signInMethods = first === null || second === null ? null : [...first, ...second]
  const demand = b.demand === null ? a.demand : stricter(a.demand, b.demand)
  return { member: { ...a.member, signInMethods }, demand }
}

export function createComplianceService(engine: Engine): ComplianceService {
  const { sufficientMethods, rules } = engine.settings

  async function readMembers(members: readonly Member[]) {
    const userIds = [...new Set(members.map(({ userId }) => userId))]
    const read = (record: EnrollmentRecord): Enrollment => ({
      enrolled: isEnrolled(record),
      ...blocksOf(record, rules.throttle, engine.now()),
    })
    return { members, enrollments: await engine.enrollments.loadMany(userIds, read) }
  }

  /** Whether two listings of one member can be judged differently. */
  function mayDiffer({ roles, newMemberGrace, exemptMethods }: Requirement): boolean {
    const byMethod = exemptMethods.length > 0 || sufficientMethods.length > 0
    return roles !== null || newMemberGrace > 0 || byMethod
  }

  function judge(
    userId: string,
    { enrolled, retryAt, suspended }: Enrollment,
    { member, demand }: JudgedMember,
  ): MemberCompliance {
    const blocks = {
      ...(retryAt === null ? {} : { retryAt: new Date(retryAt) }),
      ...(suspended ? { suspended } : {}),
    }
    const state = judgeMember(enrolled, demand)
    if (demand === null) return { userId, state, ...blocks }
    const methods = member.signInMethods ?? []
    const exempt = methods.every((method) => isMethodExempt(method, demand, sufficientMethods))
    if (!enrolled && methods.length > 0 && exempt)
      return { userId, state: 'exempt', because: 'exempt_method', ...blocks }
    return { userId, state, enrollBy: new Date(demand.enrollBy), because: demand.because, ...blocks }
  }

  /**
   * `change` turns the company's policy into the one to judge by. A member whom the directory lists again is not
   * repeated. Where a second listing could be stricter than the first, the member waits for the end.
   */
  async function* judgeMembers(
    companyId: string,
    change: (policy: PolicyRecord | null) => PolicyRecord | null,
  ): AsyncGenerator<MemberCompliance, void, undefined> {
    const { record } = await engine.policies.load(companyId)
    const policy = change(record)
    const requirement = policy?.requirement ?? null
    const differs = requirement !== null && mayDiffer(requirement)
    const seen = new Set<string>()
    const waiting = new Map<string, JudgedMember & { readonly enrollment: Enrollment }>()
    const batches = membersOf(engine.settings, companyId, BATCH)
    for await (const { members, enrollments } of readAhead(batches, readMembers)) {
      for (const [userId, judged] of demandsOnMembers(policy, members, engine.now())) {
        if (seen.has(userId)) continue
        const enrollment = enrollments.get(userId) ?? NOT_STORED
        const known = { ...strictest(waiting.get(userId), judged), enrollment }
        const compliance = judge(userId, enrollment, known)
        if (differs && (known.demand?.due !== true || compliance.state === 'exempt')) {
          waiting.set(userId, known)
          continue
        }
        seen.add(userId)
        waiting.delete(userId)
        yield compliance
      }
    }
    for (const [userId, known] of waiting) yield judge(userId, known.enrollment, known)
  }

  const asItIs = (policy: PolicyRecord | null): PolicyRecord | null => policy

  return {
    compliance: (input) => judgeMembers(readCompliance(input).companyId, asItIs),

    async companiesOf(input) {
      const companies = await companiesOf(engine.settings, readCompaniesOf(input).userId)
      return [...new Set(companies.map(({ companyId }) => companyId))]
    },

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
      const requirement = toRequirement('policy.preview', options, engine.now())
      const required = (policy: PolicyRecord | null) => ({
        ...(policy ?? emptyPolicy(companyId)),
        requirement,
      })
      for await (const member of judgeMembers(companyId, required)) {
        const { state, because } = member
        if (state !== 'enrolled' && state !== 'optional' && because !== 'exempt_method') yield member
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
