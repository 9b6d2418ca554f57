import { StepwardError } from '../errors.js'
import { date, shape } from '../internal/host.js'
import { id, list, MAX_TEXT_LENGTH, nullable, optional, reading, text } from '../internal/input.js'
import { type Fault, invalidArgument } from '../internal/mismatch.js'
import { eachWithin, withTimeout } from '../internal/time.js'
import type { Membership } from '../policy/evaluate.js'
import { methodName } from './methods.js'

/** A company that a user belongs to. */
export interface CompanyMembership {
  readonly companyId: string
  /** The user's role there, for policies with `roles`. Without it, every such policy applies. */
  readonly role?: string | null | undefined
  /** When the user joined, for the grace of new members. Without it, there is none. */
  readonly joinedAt?: Date | null | undefined
}

/** A member of a company. */
export interface CompanyMember {
  readonly userId: string
  /** The member's role, for policies with `roles`. Without it, every such policy applies. */
  readonly role?: string | null | undefined
  /** When the member joined, for the grace of new members. Without it, there is none. */
  readonly joinedAt?: Date | null | undefined
  /**
   * The ways in which the member can sign in, by the names that `login.start` gets in `method`. A member who has only
   * exempt or sufficient ones counts as exempt. Default: unknown, so the member counts as one with a password.
   */
  readonly signInMethods?: readonly string[] | null | undefined
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
const readMember = reading(
  'directory.membersOf',
  shape({ userId: id, ...membership, signInMethods: optional(nullable(list(methodName)), null) }),
  directoryFailed,
)

/** A member of a company, as compliance judges one. */
export interface Member extends Membership {
  /** Null: unknown. */
  readonly signInMethods: readonly string[] | null
}

function timedOut(name: string, seconds: number): never {
  throw directoryFailed(`directory.${name}: timed out after ${seconds} s; access was denied`, null)
}

interface Host {
  readonly directory: Directory | null
  /** Seconds for one call. */
  readonly hostTimeout: number
}

/** The members of a company, in batches of at most `size`, so that memory does not grow with their number. */
export async function* membersOf(
  { directory, hostTimeout }: Host,
  companyId: string,
  size: number,
): AsyncGenerator<readonly Member[], void, undefined> {
  if (directory?.membersOf === undefined) {
    const missing = directory === null ? 'directory: is missing' : 'directory: membersOf is missing'
    throw invalidArgument(
      `createTwoFactor: ${missing}; policy.preview, compliance and complianceCounts need its membersOf`,
      'directory',
    )
  }
  let batch: Member[] = []
  try {
    const members = eachWithin(hostTimeout, directory.membersOf(companyId), () =>
      timedOut('membersOf', hostTimeout),
    )
    for await (const member of members) {
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

/** The companies that the directory lists for a user now; none without a directory. */
export async function companiesOf(
  { directory, hostTimeout }: Host,
  userId: string,
): Promise<readonly Membership[]> {
  if (directory === null) return []
  let companies: unknown
  try {
    companies = await withTimeout(
      hostTimeout,
      async () => directory.companiesOf(userId),
      () => timedOut('companiesOf', hostTimeout),
    )
  } catch (cause) {
    if (cause instanceof StepwardError) throw cause
    throw new StepwardError('ERR_DIRECTORY_FAILED', 'directory.companiesOf threw', { cause })
  }
  return readCompanies(companies).map((company) => ({ userId, ...company }))
}
