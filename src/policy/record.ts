/** Version of the document. A record of another version is refused. */
export const SCHEMA_VERSION = 1

/** A company requires two-factor. Judged whenever it is read: no worker has to switch it on. */
export interface Requirement {
  /** Unix milliseconds: scheduled before, enforced from then on. */
  readonly enforceFrom: number
  /** Seconds that a new member has, counted from joining. */
  readonly newMemberGrace: number
  /** The roles that it applies to; null: everyone. */
  readonly roles: readonly string[] | null
  /** Seconds that a device may stay trusted, 0: none may; null: as long as the application allows. */
  readonly deviceMaxAge: number | null
  /** Whether enrolling at a forced login takes a ticket. */
  readonly ticketRequired: boolean
  /** Sign-in methods to which it does not apply. */
  readonly exemptMethods: readonly string[]
  /** When it was required, in Unix milliseconds. What was due then stays due if the clock goes back (S10). */
  readonly requiredAt: number
}

/** More time for one member, granted by an admin for a reason and always with an end (PCI DSS 8.5.1). */
export interface Exemption {
  readonly userId: string
  readonly actorId: string
  readonly reason: string
  /** Unix milliseconds. */
  readonly grantedAt: number
  /** Unix milliseconds. */
  readonly until: number
}

/** Everything that Stepward keeps about one company. */
export interface PolicyRecord {
  readonly schemaVersion: typeof SCHEMA_VERSION
  readonly companyId: string
  readonly requirement: Requirement | null
  /** Names the rule: the event that set it or ended it. Exemptions keep it. */
  readonly revision?: string | undefined
  readonly exemptions: readonly Exemption[]
  /** The instant of the last commit, in Unix milliseconds. */
  readonly updatedAt: number
}

/** The revision of a company that never had a rule, and of a rule from before there were revisions. */
const NO_REVISION = 'none'

export function revisionOf(record: PolicyRecord | null): string {
  return record?.revision ?? NO_REVISION
}

export function emptyPolicy(companyId: string): PolicyRecord {
  return { schemaVersion: SCHEMA_VERSION, companyId, requirement: null, exemptions: [], updatedAt: 0 }
}
