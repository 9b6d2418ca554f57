import { MAX_NAME_LENGTH } from '../enrollment/bounds.js'
import { isAppCode } from '../enrollment/check-code.js'
import { acceptedEarly, type ImportCommand, importEnrollment, keysToImport } from '../enrollment/import.js'
import { StepwardError } from '../errors.js'
import { randomId } from '../internal/bytes.js'
import type { EventContext } from '../internal/decision.js'
import { boxed, callback, instant, iterable } from '../internal/host.js'
import {
  argument,
  flag,
  get,
  id,
  input,
  integer,
  MAX_ID_BYTES,
  optional,
  type Reader,
  text,
} from '../internal/input.js'
import { guarded, invalidArgument, mismatch } from '../internal/mismatch.js'
import { algorithm, digits, type OtpAlgorithm, type OtpDigits, period } from '../otp/bounds.js'
import type { Engine } from './engine.js'
import { requestContext } from './fields.js'
import { type ImportedSecret, importedCodes, importedSecret } from './import-fields.js'
import { importedRecoveryCodes, keyOf, newRecoveryCodes } from './keys/secrets.js'
import { secretRequirements } from './profiles.js'
import type { ImportProgress, ImportReport, ImportSecretResult } from './results.js'

/** What `admin.importSecret` takes. */
export interface ImportSecretInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin, or the name of the migration. Default `'import'`. */
  readonly actorId?: string
  /** The secret: 10 to 128 bytes (14 or more with the profile `nist-aal2`). */
  readonly secret: ImportedSecret
  /** A name that distinguishes the user's authenticators: 1 to 100 characters. */
  readonly name?: string
  /** As the app has it. Default `'SHA1'`. */
  readonly algorithm?: OtpAlgorithm
  /** As the app has it: 6, 7 or 8. Default 6. */
  readonly digits?: OtpDigits
  /** Seconds, as the app has it: 1 to 3,600 (120 with the profile `nist-aal2`, 30 with `asvs-l2`). Default 30. */
  readonly period?: number
  /**
   * The last time step that the other system accepted. Without it, the present one and those that the window takes
   * early, at least one, count as used: the user waits for the code after them.
   */
  readonly lastStep?: number
  /** When the user enrolled there: a `Date` that has passed. Default: now. */
  readonly enrolledAt?: Date
  /**
   * `'new'`: issue new recovery codes and return them. `'none'`: the user has none until they generate some. Texts:
   * the unused ones of the other system, up to 50 of 6 to 64 characters, which keep working; case, spaces and dashes do
   * not count. Default `'new'`. An
   * authenticator that is added beside others keeps the codes that the user has.
   */
  readonly recoveryCodes?: 'new' | 'none' | readonly string[]
  /**
   * Import even if two-factor of this user was switched off, reset or erased here, so that an entry that was ended
   * works again. Default false.
   */
  readonly evenIfEnded?: boolean
  /** Whether the event asks to notify the user. Default false. */
  readonly notify?: boolean
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** The people of `admin.importMany`. */
export type PeopleToImport = AsyncIterable<ImportSecretInput> | Iterable<ImportSecretInput>

/** The options of `admin.importMany`. */
export interface ImportManyOptions {
  /** Check everything and store nothing. Default false. */
  readonly dryRun?: boolean
  /** Called after each person, in order, and awaited. New recovery codes are in its result. An error that it throws ends
   * the import. */
  readonly onProgress?: (progress: ImportProgress) => unknown
  /** An `AbortSignal`, which stops the import between two people. */
  readonly signal?: { readonly aborted: boolean }
}

/** Taking over secrets that another system issued. */
export interface ImportService {
  /**
   * Takes over a secret that another system issued, so that the user keeps the entry in the app. It never replaces
   * an authenticator that is on. Where `authenticators.max` allows it, a second secret is added beside the first.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT`, `ERR_INVALID_SECRET` or `ERR_INVALID_BASE32` for malformed input.
   * On a fault, which changes nothing: `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN`
   * or `ERR_KMS_FAILED`
   */
  importSecret(input: ImportSecretInput): Promise<ImportSecretResult>

  /**
   * `importSecret` for many people, one after the other. Someone whose data is malformed is counted and skipped. You
   * can stop it at any point and run it again: who is there already is counted, and nothing is made twice.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed options. An error of your iterable is thrown as it is.
   * On a fault, which ends the import and keeps what was done: `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`,
   * `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
   */
  importMany(people: PeopleToImport, options?: ImportManyOptions): Promise<ImportReport>
}

const fields = {
  userId: id,
  actorId: optional(text(MAX_ID_BYTES), 'import'),
  secret: importedSecret,
  name: optional(text(MAX_NAME_LENGTH), null),
  algorithm,
  digits,
  period,
  lastStep: optional(integer(0), null),
  enrolledAt: optional(instant, null),
  recoveryCodes: importedCodes,
  evenIfEnded: optional(flag, false),
  notify: optional(flag, false),
  context: requestContext,
}

const readImport = input('admin.importSecret', fields)
const readPerson = input('admin.importMany', fields)

type ReadImport = ReturnType<typeof readImport>

const signal: Reader<{ readonly aborted: boolean }> = (value) => {
  // An AbortSignal of any realm: `aborted` is a getter of its prototype.
  const aborted = typeof value === 'object' && value !== null ? get(value, 'aborted') : undefined
  if (typeof aborted === 'boolean') return value as { readonly aborted: boolean }
  throw mismatch('an AbortSignal', value)
}

const readOptions = input('admin.importMany', {
  dryRun: optional(flag, false),
  onProgress: optional(callback<(progress: ImportProgress) => unknown>),
  signal: optional(signal),
})

const readPeople = argument('admin.importMany', 'people', iterable('people'))

export function createImportService(engine: Engine): ImportService {
  const { settings } = engine
  const { keys, rules, recoveryCodeCount, profile } = settings

  /** What no reader can see alone: the profile, the clock, and codes that look like those of the app. */
  function requireUsable(where: string, person: ReadImport): void {
    const { secret, period, lastStep, enrolledAt, recoveryCodes } = person
    const required = secretRequirements(profile)
    if (required !== null && secret.byteLength < required.minBytes) {
      const message = `expected at least ${required.minBytes} bytes (${required.clause}), got ${secret.byteLength}`
      throw new StepwardError('ERR_INVALID_SECRET', `${where}: secret: ${message}`)
    }
    if (required !== null && period > required.maxPeriod) {
      const message = `expected at most ${required.maxPeriod} seconds (${required.clause}), got ${period}`
      throw invalidArgument(`${where}: period: ${message}`, 'period')
    }
    if (enrolledAt !== null && enrolledAt > engine.now()) {
      throw invalidArgument(`${where}: enrolledAt: expected a Date that has passed`, 'enrolledAt')
    }
    const newest = Math.floor(engine.now() / 1000 / period) + acceptedEarly(rules)
    if (lastStep !== null && lastStep > newest) {
      const message = `expected at most ${newest}, the newest step that a code can have now; pass a step, not seconds`
      throw invalidArgument(`${where}: lastStep: ${message}`, 'lastStep')
    }
    if (typeof recoveryCodes !== 'string' && recoveryCodes.some((code) => isAppCode(code, [person]))) {
      const message = `a code of ${person.digits} digits looks like one of the app; import 'new' or 'none'`
      throw invalidArgument(`${where}: recoveryCodes: ${message}`, 'recoveryCodes')
    }
  }

  async function newCodes(
    userId: string,
    wanted: ReadImport['recoveryCodes'],
  ): Promise<{ readonly texts: readonly string[]; readonly stored: ImportCommand['recoveryCodes'] }> {
    if (wanted === 'none') return { texts: [], stored: null }
    if (wanted !== 'new') {
      return {
        texts: [],
        stored: { ...(await importedRecoveryCodes(keys, userId, wanted)), imported: true },
      }
    }
    const { texts, stored } = await newRecoveryCodes(keys, userId, recoveryCodeCount)
    return { texts, stored: { ...stored, imported: false } }
  }

  async function importOne(person: ReadImport, dryRun: boolean): Promise<ImportSecretResult> {
    const { userId, actorId, secret, context, lastStep, enrolledAt, evenIfEnded, notify } = person
    const { name, algorithm, digits, period } = person
    const codes = await newCodes(userId, person.recoveryCodes)
    const created = keyOf(secret, { name, algorithm, digits, period })
    const command: ImportCommand = {
      userId,
      actorId,
      secret,
      key: created.key,
      lastStep,
      enrolledAt,
      recoveryCodes: codes.stored,
      evenIfEnded,
      notify,
      nextGeneration: randomId(),
    }
    return engine.decide({
      userId,
      request: context,
      decision: (record, given: ImportCommand, decisionContext) => {
        const decision = importEnrollment(record, given, decisionContext)
        return dryRun ? { outcome: decision.outcome, change: null } : decision
      },
      command: () => command,
      newKey: created,
      opens: (record) => keysToImport(record, rules),
      answer: (outcome): ImportSecretResult => {
        if (!outcome.ok) return outcome
        return { ok: true, recoveryCodes: outcome.recoveryCodesIssued && !dryRun ? codes.texts : [] }
      },
    })
  }

  async function importPerson(value: unknown, index: number, dryRun: boolean): Promise<ImportProgress> {
    let person: ReadImport
    try {
      person = readPerson(value)
      requireUsable('admin.importMany', person)
    } catch (error) {
      if (!(error instanceof StepwardError)) throw error
      return {
        index,
        userId: userIdOf(value),
        result: { ok: false, reason: 'invalid', message: error.message },
      }
    }
    return { index, userId: person.userId, result: await importOne(person, dryRun) }
  }

  return {
    async importSecret(input) {
      const person = readImport(input)
      requireUsable('admin.importSecret', person)
      return importOne(person, false)
    },

    async importMany(people, options = {}) {
      const { dryRun, onProgress, signal: stop } = readOptions(options)
      const isStopped = (): boolean => stop?.aborted === true
      const counts = { total: 0, imported: 0, alreadyEnrolled: 0, refused: 0, invalid: 0 }
      if (isStopped()) return { ...counts, aborted: true }
      for await (const { item } of boxed(readPeople(people))) {
        const progress = await importPerson(item, counts.total, dryRun)
        counts.total += 1
        counts[countOf(progress.result)] += 1
        await onProgress?.(progress)
        if (isStopped()) return { ...counts, aborted: true }
      }
      return { ...counts, aborted: false }
    },
  }
}

function countOf(result: ImportProgress['result']): Exclude<keyof ImportReport, 'total' | 'aborted'> {
  if (result.ok) return 'imported'
  if (result.reason === 'invalid') return 'invalid'
  return result.reason === 'already_enrolled' ? 'alreadyEnrolled' : 'refused'
}

/** The id of a person who could not be read, if it is one. */
function userIdOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null
  const userId: unknown = guarded(() => get(value, 'userId'), null)
  return typeof userId === 'string' && userId.length <= MAX_ID_BYTES ? userId : null
}
