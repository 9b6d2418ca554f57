import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { MAX_RECOVERY_CODES } from '../enrollment/bounds.js'
import { callback } from '../internal/host.js'
import { input, integer, optional, type Reader } from '../internal/input.js'
import { guarded, problem } from '../internal/mismatch.js'
import { encodeUtf8 } from '../internal/utf8.js'
import { digits, type OtpDigits, period } from '../otp/bounds.js'
import type { OtpSecret } from '../otp/secret.js'
import type { RowReader } from './migrated.js'
import { column, refuse, row, rowReader } from './row.js'
import { cell, codeTexts, jsonOf, moment, strictBase32, userId, wholeNumber } from './values.js'

/** How rows of django-allauth are read: the settings of the application. */
export interface DjangoAllauthOptions {
  /** `MFA_TOTP_DIGITS`. Default 6. */
  readonly digits?: OtpDigits
  /** `MFA_TOTP_PERIOD`, in seconds. Default 30. */
  readonly period?: number
  /** `MFA_RECOVERY_CODE_COUNT`: 1 to 50. Default 10. */
  readonly recoveryCodeCount?: number
  /** `MFA_RECOVERY_CODE_DIGITS`: 6 to 40. Default 8. */
  readonly recoveryCodeDigits?: number
  /** What `decrypt` of your `MFA_ADAPTER` does. Default: the texts are plain, as in the adapter of allauth. */
  readonly decrypt?: (text: string) => string
}

/** An import takes codes of at least 6 characters, and the 20 bytes of a hash fill 40 digits. */
const CODE_DIGITS = { min: 6, max: 40 } as const

const readOptions = input('fromDjangoAllauth', {
  digits,
  period,
  recoveryCodeCount: optional(integer(1, MAX_RECOVERY_CODES), 10),
  recoveryCodeDigits: optional(integer(CODE_DIGITS.min, CODE_DIGITS.max), 8),
  decrypt: optional(callback<(text: string) => string>),
})

type ReadOptions = ReturnType<typeof readOptions>

const readType = row({ type: column(cell, 'type') })

/** The text behind the `encrypt` hook of the application's adapter. */
function decrypted(decrypt: ReadOptions['decrypt']): Reader<string> {
  if (decrypt === undefined) return cell
  return (value) => {
    const text = cell(value)
    const opened = guarded(() => decrypt(text), undefined)
    if (typeof opened !== 'string') throw problem('decrypt threw, or returned no string')
    return cell(opened)
  }
}

/** Codes are made of a seed again each time, and those that were used are bits of a mask. */
function codesOf(seed: string, { recoveryCodeCount, recoveryCodeDigits }: ReadOptions): string[] {
  const bytes = Math.min(Math.floor(recoveryCodeDigits / 2), sha1.outputLen)
  const chain = hmac.create(sha1, encodeUtf8(seed))
  return Array.from({ length: recoveryCodeCount }, (_, index) => {
    chain.update(encodeUtf8(`${String(index).padStart(3)},`))
    const number = BigInt(`0x${bytesToHex(chain.clone().digest().subarray(0, bytes))}`)
    return String(number % 10n ** BigInt(recoveryCodeDigits)).padStart(recoveryCodeDigits, '0')
  })
}

/** A mask may have more bits than the operators of the language work on. */
const isUsed = (mask: number, index: number): boolean => Math.floor(mask / 2 ** index) % 2 === 1

/** The unused codes in the data of an authenticator of the type `recovery_codes`. */
function unusedCodes(options: ReadOptions): Reader<readonly string[]> {
  const text = decrypted(options.decrypt)
  const readMigrated = row({ codes: column(optional(codeTexts), 'migrated_codes') })
  const readSeed = row({ seed: column(text, 'seed'), mask: column(wholeNumber(0), 'used_mask') })
  return jsonOf((data) => {
    const { codes } = readMigrated(data)
    if (codes !== undefined) return codes.map(text)
    const { seed, mask } = readSeed(data)
    return codesOf(seed, options).filter((_, index) => !isUsed(mask, index))
  })
}

/**
 * Rows of `mfa_authenticator` of [django-allauth](https://codeberg.org/allauth/django-allauth) with the type `totp`.
 * Add a column `recovery_codes`, the `data` of the same user's row with the type `recovery_codes`: the unused codes
 * keep working. Leave it out if your recovery codes have as many digits as those of the app.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option
 * @example
 * ```ts
 * import { fromDjangoAllauth } from 'stepward/migrate'
 *
 * const data = { secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }
 * const recovery_codes = { seed: 'c0ffee', used_mask: 1 }
 * const [ada] = fromDjangoAllauth()({ user_id: 7, type: 'totp', data, recovery_codes })
 * if (ada?.ok !== true || ada.person.recoveryCodes?.length !== 9) throw new Error('the first of ten was used')
 * ```
 */
export function fromDjangoAllauth(options: DjangoAllauthOptions = {}): RowReader {
  const settings = readOptions(options)
  const text = decrypted(settings.decrypt)
  const secret: Reader<OtpSecret> = (value) => strictBase32(text(value))
  const readAuthenticator = row({
    data: column(jsonOf(row({ secret: column(secret, 'secret') })), 'data'),
    enrolledAt: column(optional(moment), 'created_at'),
    recoveryCodes: column(optional(unusedCodes(settings)), 'recovery_codes'),
  })

  return rowReader({
    name: 'django-allauth',
    userId: column(userId, 'user_id'),
    person(authenticator) {
      if (readType(authenticator).type !== 'totp') throw refuse('not_totp', 'type: is not totp')
      const { data, ...person } = readAuthenticator(authenticator)
      return { ...person, ...data, digits: settings.digits, period: settings.period }
    },
  })
}
