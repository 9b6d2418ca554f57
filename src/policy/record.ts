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
}

/** All that Stepward keeps of one company. A plain JSON document. */
export interface PolicyRecord {
  readonly schemaVersion: typeof POLICY_SCHEMA_VERSION
  readonly companyId: string
  readonly requirement: Requirement | null
  /** Unix milliseconds. */
  readonly updatedAt: number
}

export function emptyPolicy(companyId: string): PolicyRecord {
  return { schemaVersion: POLICY_SCHEMA_VERSION, companyId, requirement: null, updatedAt: 0 }
}

function readRequirement(path: string, value: unknown): Requirement {
  const fields = readObject(path, value, ['enforceFrom', 'newMemberGrace', 'roles'])
  return {
    enforceFrom: readInteger(`${path}.enforceFrom`, fields['enforceFrom']),
    newMemberGrace: readInteger(`${path}.newMemberGrace`, fields['newMemberGrace']),
    roles: readNullable(`${path}.roles`, fields['roles'], (at, roles) => readArray(at, roles, readString)),
  }
}

/**
 * Reads a stored document. It must be whole, of this version and of the company it was asked for.
 *
 * @throws StepwardError `ERR_RECORD_CORRUPT`
 */
export function parsePolicyRecord(companyId: string, document: unknown): PolicyRecord {
  const fields = readObject('policy', document, ['schemaVersion', 'companyId', 'requirement', 'updatedAt'])
  return {
    schemaVersion: readOneOf('schemaVersion', fields['schemaVersion'], [POLICY_SCHEMA_VERSION]),
    companyId: readOwner('companyId', fields['companyId'], companyId),
    requirement: readNullable('requirement', fields['requirement'], readRequirement),
    updatedAt: readInteger('updatedAt', fields['updatedAt']),
  }
}
