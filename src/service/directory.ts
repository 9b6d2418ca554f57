import { StepwardError } from '../errors.js'
import { date, shape } from '../internal/host.js'
import { id, list, MAX_TEXT_LENGTH, nullable, optional, reading, text } from '../internal/input.js'
import { type Fault, invalidArgument } from '../internal/mismatch.js'
import type { Membership } from '../policy/evaluate.js'

/** A company that a user belongs to. */
export interface CompanyMembership {
  readonly companyId: string
  /** The user's role there, for policies with `roles`. Without it, every such policy applies. */
  readonly role?: string
  /** When the user joined, for the grace of new members. Without it, there is none. */
  readonly joinedAt?: Date
}

/** A member of a company. */
export interface CompanyMember {
  readonly userId: string
  /** The member's role, for policies with `roles`. Without it, every such policy applies. */
  readonly role?: string
  /** When the member joined, for the grace of new members. Without it, there is none. */
  readonly joinedAt?: Date
}

/** What your application knows about companies and their members. It is asked whenever a policy matters. */
export interface Directory {
  /** The companies that a user belongs to now. */
  companiesOf(userId: string): Promise<readonly CompanyMembership[]>
  /** The members of a company, for `policy.preview` and `policy.compliance`. They are read as a stream. */
  membersOf?(companyId: string): AsyncIterable<CompanyMember>
}

const directoryFailed: Fault = (message) => new StepwardError('ERR_DIRECTORY_FAILED', message)

const membership = {
  role: optional(nullable(text(MAX_TEXT_LENGTH, 0)), null),
  joinedAt: optional(nullable(date), null),
}

const readCompanies = reading(
  'directory.companiesOf',
  list(shape({ companyId: id, ...membership })),
  directoryFailed,
)
const readMember = reading('directory.membersOf', shape({ userId: id, ...membership }), directoryFailed)

/** The members of a company, in batches of at most `size`, so that memory does not grow with their number. */
export async function* membersOf(
  directory: Directory | null,
  companyId: string,
  size: number,
): AsyncGenerator<readonly Membership[], void, undefined> {
  if (directory?.membersOf === undefined) {
    throw invalidArgument(
      'createTwoFactor: directory: membersOf is missing; policy.preview and policy.compliance need it',
      'directory',
    )
  }
  let batch: Membership[] = []
  try {
    for await (const member of directory.membersOf(companyId)) {
      batch.push({ companyId, ...readMember(member) })
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  } catch (cause) {
    if (cause instanceof StepwardError) throw cause
    throw new StepwardError('ERR_DIRECTORY_FAILED', 'directory.membersOf threw', { cause })
  }
  if (batch.length > 0) yield batch
}

/**
 * The memberships that a decision is judged by: the one company that the login is for, or all. A company that the
 * directory does not list for the user is judged without a role and a joining date.
 */
export async function membershipsOf(
  directory: Directory | null,
  userId: string,
  companyId: string | null,
): Promise<readonly Membership[]> {
  const all = directory === null ? [] : await askCompanies(directory, userId)
  if (companyId === null) return all
  const listed = all.filter((company) => company.companyId === companyId)
  return listed.length > 0 ? listed : [{ userId, companyId, role: null, joinedAt: null }]
}

async function askCompanies(directory: Directory, userId: string): Promise<readonly Membership[]> {
  let companies: unknown
  try {
    companies = await directory.companiesOf(userId)
  } catch (cause) {
    throw new StepwardError('ERR_DIRECTORY_FAILED', 'directory.companiesOf threw', { cause })
  }
  return readCompanies(companies).map((company) => ({ userId, ...company }))
}
