import {
  type JsonObject,
  readArray,
  readInteger,
  readNullable,
  readObject,
  readOneOf,
  readOwner,
  readString,
} from '../internal/json.js'
import type { OtpAlgorithm, OtpDigits } from '../otp/index.js'
import { type Throttle, UNUSED_THROTTLE } from './throttle.js'

/** Version of the document below; a record of another version is refused, never guessed at. */
export const ENROLLMENT_SCHEMA_VERSION = 1

/** RFC 6238 §6 has drift remembered within a limit: five minutes, beyond which a phone's clock is wrong, not late. */
export const MAX_DRIFT_STEPS = 10

/**
 * An authenticator app that was bound by its secret. The parameters are fixed at enrollment
 * (RFC 6238 §3, R2): a changed default leaves it valid.
 */
export interface Authenticator {
  readonly id: string
  /** What the person calls it, to tell several apart. */
  readonly name: string | null
  /** The secret as the key ring sealed it. */
  readonly sealedSecret: string
  readonly algorithm: OtpAlgorithm
  readonly digits: OtpDigits
  /** Seconds. */
  readonly period: number
  /** When it was confirmed, in Unix milliseconds. */
  readonly confirmedAt: number
  /** The last time step accepted; every step up to it is refused for ever (RFC 6238 §5.2). */
  readonly lastStep: number
  /** Time steps that its clock was found ahead (or, negative, behind) at the last success (RFC 6238 §6). */
  readonly drift: number
}

/** A secret that was shown but not confirmed: it lets nobody in. Instants are Unix milliseconds. */
export interface PendingAuthenticator {
  readonly id: string
  readonly name: string | null
  readonly sealedSecret: string
  readonly algorithm: OtpAlgorithm
  readonly digits: OtpDigits
  readonly period: number
  readonly startedAt: number
  readonly expiresAt: number
  readonly throttle: Throttle
}

/** The recovery codes that are left, each as a keyed hash; a used one is removed. */
export interface RecoveryCodes {
  /** The key of the ring under which the codes are hashed. */
  readonly keyId: string
  readonly hashes: readonly string[]
  /** Unix milliseconds. */
  readonly issuedAt: number
}

/** Why an authenticator ended. */
export const END_REASONS = ['disabled', 'replaced', 'removed', 'reset'] as const
export type EndReason = (typeof END_REASONS)[number]

/** What stays known of an authenticator after its end: dates and the reason, no secret (NIST SP 800-63B §4.1). */
export interface PastAuthenticator {
  readonly id: string
  /** Unix milliseconds. */
  readonly confirmedAt: number
  /** Unix milliseconds. */
  readonly endedAt: number
  readonly endReason: EndReason
}

/**
 * All that Stepward keeps of one person. A plain JSON document; instants are integer Unix
 * milliseconds.
 */
export interface EnrollmentRecord {
  readonly schemaVersion: typeof ENROLLMENT_SCHEMA_VERSION
  readonly userId: string
  /**
   * Names the present set of authenticators. It is new and never used before whenever one of them ends,
   * and with the first one, so that whatever was bound to the old set (open challenges, tickets) ends in
   * the same commit. One that is added beside others leaves it.
   */
  readonly generation: string
  /** Names the present set of trusted devices, likewise: a new one ends them all. */
  readonly deviceGeneration: string
  readonly authenticators: readonly Authenticator[]
  readonly pending: PendingAuthenticator | null
  readonly recoveryCodes: RecoveryCodes | null
  /** Failures of codes made by an authenticator. */
  readonly codeThrottle: Throttle
  /** Failures of recovery codes, counted apart so that a guesser of codes cannot lock the owner out. */
  readonly recoveryThrottle: Throttle
  readonly history: readonly PastAuthenticator[]
  /** The latest instant that a commit has seen; deadlines are judged by it if the clock goes back. */
  readonly updatedAt: number
}

/** The generation of a person of whom nothing is stored, and until the first confirmation. */
const NO_GENERATION = 'none'

export function generationOf(record: EnrollmentRecord | null): string {
  return record === null ? NO_GENERATION : record.generation
}

/** Whether two-factor is on: an authenticator that was confirmed. A pending one does not count (S5). */
export function isEnrolled(record: EnrollmentRecord | null): record is EnrollmentRecord {
  return record !== null && record.authenticators.length > 0
}

export function recoveryCodesLeft(record: EnrollmentRecord): number {
  return record.recoveryCodes === null ? 0 : record.recoveryCodes.hashes.length
}

export function emptyRecord(userId: string): EnrollmentRecord {
  return {
    schemaVersion: ENROLLMENT_SCHEMA_VERSION,
    userId,
    generation: NO_GENERATION,
    deviceGeneration: NO_GENERATION,
    authenticators: [],
    pending: null,
    recoveryCodes: null,
    codeThrottle: UNUSED_THROTTLE,
    recoveryThrottle: UNUSED_THROTTLE,
    history: [],
    updatedAt: 0,
  }
}

const ALGORITHMS: readonly OtpAlgorithm[] = ['SHA1', 'SHA256', 'SHA512']
const DIGITS: readonly OtpDigits[] = [6, 7, 8]
const KEY_FIELDS = ['id', 'name', 'sealedSecret', 'algorithm', 'digits', 'period'] as const

function readThrottle(path: string, value: unknown): Throttle {
  const fields = readObject(path, value, ['failures', 'lastFailureAt'])
  return {
    failures: readInteger(`${path}.failures`, fields['failures']),
    lastFailureAt: readNullable(`${path}.lastFailureAt`, fields['lastFailureAt'], readInteger),
  }
}

function readKey(path: string, fields: JsonObject): Pick<Authenticator, (typeof KEY_FIELDS)[number]> {
  return {
    id: readString(`${path}.id`, fields['id']),
    name: readNullable(`${path}.name`, fields['name'], readString),
    sealedSecret: readString(`${path}.sealedSecret`, fields['sealedSecret']),
    algorithm: readOneOf(`${path}.algorithm`, fields['algorithm'], ALGORITHMS),
    digits: readOneOf(`${path}.digits`, fields['digits'], DIGITS),
    period: readInteger(`${path}.period`, fields['period'], 1),
  }
}

function readAuthenticator(path: string, value: unknown): Authenticator {
  const fields = readObject(path, value, [...KEY_FIELDS, 'confirmedAt', 'lastStep', 'drift'])
  return {
    ...readKey(path, fields),
    confirmedAt: readInteger(`${path}.confirmedAt`, fields['confirmedAt']),
    lastStep: readInteger(`${path}.lastStep`, fields['lastStep']),
    drift: readInteger(`${path}.drift`, fields['drift'], -MAX_DRIFT_STEPS, MAX_DRIFT_STEPS),
  }
}

function readPending(path: string, value: unknown): PendingAuthenticator {
  const fields = readObject(path, value, [...KEY_FIELDS, 'startedAt', 'expiresAt', 'throttle'])
  return {
    ...readKey(path, fields),
    startedAt: readInteger(`${path}.startedAt`, fields['startedAt']),
    expiresAt: readInteger(`${path}.expiresAt`, fields['expiresAt']),
    throttle: readThrottle(`${path}.throttle`, fields['throttle']),
  }
}

function readRecoveryCodes(path: string, value: unknown): RecoveryCodes {
  const fields = readObject(path, value, ['keyId', 'hashes', 'issuedAt'])
  return {
    keyId: readString(`${path}.keyId`, fields['keyId']),
    hashes: readArray(`${path}.hashes`, fields['hashes'], readString),
    issuedAt: readInteger(`${path}.issuedAt`, fields['issuedAt']),
  }
}

function readPast(path: string, value: unknown): PastAuthenticator {
  const fields = readObject(path, value, ['id', 'confirmedAt', 'endedAt', 'endReason'])
  return {
    id: readString(`${path}.id`, fields['id']),
    confirmedAt: readInteger(`${path}.confirmedAt`, fields['confirmedAt']),
    endedAt: readInteger(`${path}.endedAt`, fields['endedAt']),
    endReason: readOneOf(`${path}.endReason`, fields['endReason'], END_REASONS),
  }
}

const RECORD_FIELDS = [
  'schemaVersion',
  'userId',
  'generation',
  'deviceGeneration',
  'authenticators',
  'pending',
  'recoveryCodes',
  'codeThrottle',
  'recoveryThrottle',
  'history',
  'updatedAt',
] as const

/**
 * Reads a stored document. It must be whole, of this version and of the person it was asked for.
 *
 * @throws StepwardError `ERR_RECORD_CORRUPT`
 */
export function parseEnrollmentRecord(userId: string, document: unknown): EnrollmentRecord {
  const fields = readObject('enrollment', document, RECORD_FIELDS)
  return {
    schemaVersion: readOneOf('schemaVersion', fields['schemaVersion'], [ENROLLMENT_SCHEMA_VERSION]),
    userId: readOwner('userId', fields['userId'], userId),
    generation: readString('generation', fields['generation']),
    deviceGeneration: readString('deviceGeneration', fields['deviceGeneration']),
    authenticators: readArray('authenticators', fields['authenticators'], readAuthenticator),
    pending: readNullable('pending', fields['pending'], readPending),
    recoveryCodes: readNullable('recoveryCodes', fields['recoveryCodes'], readRecoveryCodes),
    codeThrottle: readThrottle('codeThrottle', fields['codeThrottle']),
    recoveryThrottle: readThrottle('recoveryThrottle', fields['recoveryThrottle']),
    history: readArray('history', fields['history'], readPast),
    updatedAt: readInteger('updatedAt', fields['updatedAt']),
  }
}
