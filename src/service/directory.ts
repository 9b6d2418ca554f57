import { StepwardError } from '../errors.js'
import type { Membership } from '../policy/evaluate.js'

/** One company of a person, as the application's directory tells it. */
export interface CompanyMembership {
  readonly companyId: string
  /** Needed where a policy holds for some roles only; an unknown role is included. */
  readonly role?: string
  /** Needed for a new member's grace; without it there is none. */
  readonly joinedAt?: Date
}

/** One member of a company, as the application's directory tells it. */
export interface CompanyMember {
  readonly userId: string
  readonly role?: string
  readonly joinedAt?: Date
}

/** The application's own knowledge of who belongs where, asked for wherever a company's rule matters. */
export interface Directory {
  /** The companies that a person belongs to now. */
  companiesOf(userId: string): Promise<readonly CompanyMembership[]>
  /** The members of a company, for `policy.preview` and `policy.compliance`; they are read as a stream. */
  membersOf?(companyId: string): AsyncIterable<CompanyMember>
}

/**
 * The memberships that a decision is judged by: of one company if the login is into that company, else
 * of all. A company that the directory does not list for the person is judged with nothing known of them.
 */
export async function membershipsOf(
  directory: Directory | null,
  userId: string,
  companyId: string | null,
): Promise<readonly Membership[]> {
  const all = directory === null ? [] : await askCompanies(directory, userId)
  if (companyId === null) return all
  const listed = all.filter((membership) => membership.companyId === companyId)
  return listed.length > 0 ? listed : [{ userId, companyId, role: null, joinedAt: null }]
}

/** The members of a company, one by one: nothing grows with their number. */
export async function* membersOf(directory: Directory | null, companyId: string): AsyncGenerator<Membership> {
  if (directory?.membersOf === undefined) {
    throw new StepwardError('ERR_INVALID_ARGUMENT', 'createTwoFactor: directory: has no function membersOf')
  }
  try {
    for await (const member of directory.membersOf(companyId)) {
      yield readMembership('directory.membersOf', { ...member, companyId })
    }
  } catch (cause) {
    if (cause instanceof StepwardError) throw cause
    throw new StepwardError('ERR_DIRECTORY_FAILED', 'directory.membersOf threw', { cause })
  }
}

async function askCompanies(directory: Directory, userId: string): Promise<Membership[]> {
  const where = 'directory.companiesOf'
  let answer: unknown
  try {
    answer = await directory.companiesOf(userId)
  } catch (cause) {
    throw new StepwardError('ERR_DIRECTORY_FAILED', `${where} threw`, { cause })
  }
  if (!Array.isArray(answer)) throw outOfShape(where, 'an array')
  return answer.map((company: unknown) => {
    if (typeof company !== 'object' || company === null) throw outOfShape(where, 'objects')
    return readMembership(where, { ...company, userId })
  })
}

function readMembership(
  where: string,
  value: { userId?: unknown; companyId?: unknown; role?: unknown; joinedAt?: unknown },
): Membership {
  const { userId, companyId, role, joinedAt } = value
  if (typeof userId !== 'string' || userId === '') throw outOfShape(where, 'a userId in each')
  if (typeof companyId !== 'string' || companyId === '') throw outOfShape(where, 'a companyId in each')
  if (role !== undefined && role !== null && typeof role !== 'string')
    throw outOfShape(where, 'role as a string')
  const membership = { userId, companyId, role: role ?? null }
  if (joinedAt === undefined || joinedAt === null) return { ...membership, joinedAt: null }
  if (!(joinedAt instanceof Date) || Number.isNaN(joinedAt.getTime())) {
    throw outOfShape(where, 'joinedAt as a Date')
  }
  return { ...membership, joinedAt: joinedAt.getTime() }
}

function outOfShape(where: string, expected: string): StepwardError {
  return new StepwardError('ERR_DIRECTORY_FAILED', `${where}: expected ${expected}`)
}
