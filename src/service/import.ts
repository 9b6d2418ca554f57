import { isAppCode } from '../enrollment/check-code.js'
import { acceptedEarly, type ImportCommand, importEnrollment, keysToImport } from '../enrollment/import.js'
import { StepwardError } from '../errors.js'
import { randomId } from '../internal/bytes.js'
import type { EventContext } from '../internal/decision.js'
import { instant } from '../internal/host.js'
import { flag, id, input, integer, MAX_ID_BYTES, optional, text } from '../internal/input.js'
import { describe, invalidArgument } from '../internal/mismatch.js'
import { algorithm, digits, type OtpAlgorithm, type OtpDigits, period } from '../otp/bounds.js'
import type { Engine } from './engine.js'
import { importedName, requestContext } from './fields.js'
import { type ImportedSecret, importedCodes, importedSecret } from './import-fields.js'
import { type ImportManyOptions, importMany, type ReadPerson } from './import-many.js'
import { importedRecoveryCodes, keyOf, newRecoveryCodes } from './keys/secrets.js'
import { secretRequirements } from './profiles.js'
import type { ImportReport, ImportSecretResult } from './results.js'

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
   * `importSecret` for many people, as a stream. People with malformed data are counted and skipped. You can stop it
   * at any point and run it again: people who are already there are counted, and nothing is imported twice.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed options. An error of your iterable is thrown as it is.
   * On a fault, which ends the import and keeps what was done and reported: `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`,
   * `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
   */
  importMany(people: PeopleToImport, options?: ImportManyOptions): Promise<ImportReport>
}

const fields = {
  userId: id,
  actorId: optional(text(MAX_ID_BYTES), 'import'),
  secret: importedSecret,
  name: optional(importedName, null),
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

export function createImportService(engine: Engine): ImportService {
  const { settings } = engine
  const { keys, rules, recoveryCodeCount, profile } = settings

  /** Why the profile refuses the key; null: it does not. */
  function belowProfile(where: string, { secret, period }: ReadImport): StepwardError | null {
    const required = secretRequirements(profile)
    if (required === null) return null
    const { minBytes, maxPeriod, clause } = required
    if (secret.byteLength < minBytes) {
      const message = `expected at least ${minBytes} bytes (${clause}), got ${secret.byteLength}`
      return new StepwardError('ERR_INVALID_SECRET', `${where}: secret: ${message}`)
    }
    if (period <= maxPeriod) return null
    return invalidArgument(
      `${where}: period: expected at most ${maxPeriod} seconds (${clause}), got ${period}`,
      'period',
    )
  }

  /** What no reader can see alone: the clock, and codes that look like those of the app. */
  function requireUsable(where: string, person: ReadImport): void {
    const { period, lastStep, enrolledAt, recoveryCodes } = person
    if (enrolledAt !== null && enrolledAt > engine.now()) {
      const message = `expected a Date in the past, got ${describe(new Date(enrolledAt))}`
      throw invalidArgument(`${where}: enrolledAt: ${message}`, 'enrolledAt')
    }
    const newest = Math.floor(engine.now() / 1000 / period) + acceptedEarly(rules)
    if (lastStep !== null && lastStep > newest) {
      const message = `expected at most ${newest}, the newest step that a code can have now, got ${lastStep}; pass a step, not seconds`
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

  function readOne(value: unknown): ReadPerson<ReadImport> {
    const where = 'admin.importMany'
    try {
      const person = readPerson(value)
      const refusal = belowProfile(where, person)
      if (refusal !== null) return { ok: false, reason: 'below_profile', message: refusal.message }
      requireUsable(where, person)
      return { ok: true, person }
    } catch (error) {
      if (error instanceof StepwardError) return { ok: false, reason: 'invalid', message: error.message }
      throw error
    }
  }

  return {
    async importSecret(input) {
      const person = readImport(input)
      const refusal = belowProfile('admin.importSecret', person)
      if (refusal !== null) throw refusal
      requireUsable('admin.importSecret', person)
      return importOne(person, false)
    },

    importMany: (people, options) => importMany({ readOne, importOne }, people, options),
  }
}
