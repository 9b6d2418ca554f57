import {
  readArray,
  readInteger,
  readNullable,
  readObject,
  readOneOf,
  readOwner,
  readString,
} from '../internal/json.js'

/** Version of the document below; a record of another version is refused, never guessed at. */
export const POLICY_SCHEMA_VERSION = 1

/** That a company demands two-factor. Judged whenever it is read: no worker has to switch it on. */
export interface Requirement {
  /** Unix milliseconds: before it the requirement is scheduled, from it on enforced. */
  readonly enforceFrom: number
  /** Seconds that a new member has, counted from joining. */
  readonly newMemberGrace: number
  /** The roles that it holds for; null: everyone. */
  readonly roles: readonly string[] | null
  /** Seconds that a device may stay trusted, 0: none may; null: as long as the application allows. */
  readonly deviceMaxAge: number | null
  /** Whether enrolling at a login that is forced takes a ticket, and not the password alone. */
  readonly ticketRequired: boolean
}

/** More time for one member, granted by somebody for a reason and never without an end (PCI DSS 8.5.1). */
export interface Exemption {
  readonly userId: string
  readonly actorId: string
  readonly reason: string
  /** Unix milliseconds. */
  readonly grantedAt: number
  /** Unix milliseconds. */
  readonly until: number
}

/** All that Stepward keeps of one company. A plain JSON document. */
export interface PolicyRecord {
  readonly schemaVersion: typeof POLICY_SCHEMA_VERSION
  readonly companyId: string
  readonly requirement: Requirement | null
  readonly exemptions: readonly Exemption[]
  /** Unix milliseconds. */
  readonly updatedAt: number
}

export function emptyPolicy(companyId: string): PolicyRecord {
  return { schemaVersion: POLICY_SCHEMA_VERSION, companyId, requirement: null, exemptions: [], updatedAt: 0 }
}

const REQUIREMENT_FIELDS = [
  'enforceFrom',
  'newMemberGrace',
  'roles',
  'deviceMaxAge',
  'ticketRequired',
] as const

function readRequirement(path: string, value: unknown): Requirement {
  const fields = readObject(path, value, REQUIREMENT_FIELDS)
  return {
    enforceFrom: readInteger(`${path}.enforceFrom`, fields['enforceFrom']),
    newMemberGrace: readInteger(`${path}.newMemberGrace`, fields['newMemberGrace']),
    roles: readNullable(`${path}.roles`, fields['roles'], (at, roles) => readArray(at, roles, readString)),
    deviceMaxAge: readNullable(`${path}.deviceMaxAge`, fields['deviceMaxAge'], readInteger),
    ticketRequired: readOneOf(`${path}.ticketRequired`, fields['ticketRequired'], [true, false]),
  }
}

function readExemption(path: string, value: unknown): Exemption {
  const fields = readObject(path, value, ['userId', 'actorId', 'reason', 'grantedAt', 'until'])
  return {
    userId: readString(`${path}.userId`, fields['userId']),
    actorId: readString(`${path}.actorId`, fields['actorId']),
    reason: readString(`${path}.reason`, fields['reason']),
    grantedAt: readInteger(`${path}.grantedAt`, fields['grantedAt']),
    until: readInteger(`${path}.until`, fields['until']),
  }
}

/**
 * Reads a stored document. It must be whole, of this version and of the company it was asked for.
 *
 * @throws StepwardError `ERR_RECORD_CORRUPT`
 */
export function parsePolicyRecord(companyId: string, document: unknown): PolicyRecord {
  const fields = readObject('policy', document, [
    'schemaVersion',
    'companyId',
    'requirement',
    'exemptions',
    'updatedAt',
  ])
  return {
    schemaVersion: readOneOf('schemaVersion', fields['schemaVersion'], [POLICY_SCHEMA_VERSION]),
    companyId: readOwner('companyId', fields['companyId'], companyId),
    requirement: readNullable('requirement', fields['requirement'], readRequirement),
    exemptions: readArray('exemptions', fields['exemptions'], readExemption),
    updatedAt: readInteger('updatedAt', fields['updatedAt']),
  }
}
