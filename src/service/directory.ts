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

/** The application's own knowledge of who belongs where, asked for wherever a company's rule matters. */
export interface Directory {
  /** The companies that a person belongs to now. */
  companiesOf(userId: string): Promise<readonly CompanyMembership[]>
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
  const all = directory === null ? [] : await askDirectory(directory, userId)
  if (companyId === null) return all
  const listed = all.filter((membership) => membership.companyId === companyId)
  return listed.length > 0 ? listed : [{ companyId, role: null, joinedAt: null }]
}

async function askDirectory(directory: Directory, userId: string): Promise<Membership[]> {
  let answer: unknown
  try {
    answer = await directory.companiesOf(userId)
  } catch (cause) {
    throw new StepwardError('ERR_DIRECTORY_FAILED', 'directory.companiesOf threw', { cause })
  }
  if (!Array.isArray(answer)) throw outOfShape('an array')
  return answer.map(readMembership)
}

function readMembership(value: unknown): Membership {
  if (typeof value !== 'object' || value === null) throw outOfShape('objects')
  const { companyId, role, joinedAt }: { companyId?: unknown; role?: unknown; joinedAt?: unknown } = value
  if (typeof companyId !== 'string' || companyId === '') throw outOfShape('a companyId in each')
  if (role !== undefined && role !== null && typeof role !== 'string') throw outOfShape('role as a string')
  if (joinedAt === undefined || joinedAt === null) return { companyId, role: role ?? null, joinedAt: null }
  if (!(joinedAt instanceof Date) || Number.isNaN(joinedAt.getTime())) throw outOfShape('joinedAt as a Date')
  return { companyId, role: role ?? null, joinedAt: joinedAt.getTime() }
}

function outOfShape(expected: string): StepwardError {
  return new StepwardError('ERR_DIRECTORY_FAILED', `directory.companiesOf: expected ${expected}`)
}
