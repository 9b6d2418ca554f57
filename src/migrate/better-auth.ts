import {
  hidden,
  input,
  integer,
  list,
  object,
  oneOf,
  optional,
  type Reader,
  text,
} from '../internal/input.js'
import { invalidArgument } from '../internal/mismatch.js'
import { encodeUtf8 } from '../internal/utf8.js'
import { digits, type OtpDigits, period } from '../otp/bounds.js'
import type { OtpSecret } from '../otp/secret.js'
import { createOpener, type Opener } from './better-auth-cipher.js'
import type { RowReader } from './migrated.js'
import { column, refuse, row, rowReader } from './row.js'
import { cell, codeTexts, lenientBase32, secretBytes, userId, yesOrNo } from './values.js'

/** How rows of better-auth are read. */
export interface BetterAuthOptions {
  /** The `secret` of its options, or `BETTER_AUTH_SECRET`. With `secrets`, what it was before them. */
  readonly secret?: string
  /** The `secrets` of its options, or `BETTER_AUTH_SECRETS`: rows name the version that they are encrypted with. */
  readonly secrets?: readonly { readonly version: number; readonly value: string }[]
  /** `totpOptions.digits`. Default 6. */
  readonly digits?: OtpDigits
  /** `totpOptions.period` in seconds. Default 30. */
  readonly period?: number
  /**
   * `backupCodeOptions.storeBackupCodes`: `'encrypted'` or `'plain'`. If it has functions of your own, apply them to the
   * column first and pass `'plain'`. `'none'` leaves the codes behind. Default `'encrypted'`.
   */
  readonly backupCodes?: 'encrypted' | 'plain' | 'none'
}

/** Longest key text. Nobody has one that long. */
const MAX_SECRET_LENGTH = 4096

/** Versions that a rotation has left. */
const MAX_SECRETS = 1000

const keyText: Reader<string> = hidden(text(MAX_SECRET_LENGTH))

const readOptions = input('fromBetterAuth', {
  secret: optional(keyText),
  secrets: optional(list(object({ version: integer(0), value: keyText }), 1, MAX_SECRETS)),
  digits,
  period,
  backupCodes: optional(oneOf('encrypted', 'plain', 'none'), 'encrypted'),
})

const readState = row({
  verified: column(optional(yesOrNo), 'verified'),
  enabled: column(optional(yesOrNo), 'two_factor_enabled', 'twoFactorEnabled'),
})

/**
 * Versions before 1.6 have no `verified`, and NULL in it stands for true if the user has switched two-factor on
 * (better-auth, `verifyTOTP`).
 */
function requireInUse(given: unknown): void {
  const { verified, enabled } = readState(given)
  if (verified === false) throw refuse('unconfirmed', 'verified: is false')
  if (enabled === false) {
    throw refuse(verified === true ? 'deleted' : 'unconfirmed', 'twoFactorEnabled: is false')
  }
  if (verified === true || enabled === true) return
  throw refuse('unconfirmed', 'verified: is missing or NULL; also select twoFactorEnabled of the user')
}

/** In front of a secret that came from another system. */
const BASE32_PREFIX = 'base32:'

/** The characters are the key, as UTF-8 bytes (better-auth, `createOTP`). */
const keyOf: Reader<OtpSecret> = (value) => {
  const written = cell(value)
  return written.startsWith(BASE32_PREFIX)
    ? lenientBase32(written.slice(BASE32_PREFIX.length))
    : secretBytes(encodeUtf8(written))
}

const opened =
  <T>(open: Opener, read: Reader<T>): Reader<T> =>
  (value) =>
    read(open(cell(value)))

/**
 * Rows of the table `twoFactor` of [better-auth](https://www.better-auth.com/docs/plugins/2fa), and `twoFactorEnabled`
 * of the user if `verified` may be NULL.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option, or neither `secret` nor `secrets`
 * @example
 * ```ts
 * import { fromBetterAuth } from 'stepward/migrate'
 *
 * const read = fromBetterAuth({ secret: 'the BETTER_AUTH_SECRET of the application' })
 * const [ada] = read({ userId: 'ada', secret: '…', backupCodes: '…', verified: false })
 * if (ada?.ok !== false || ada.reason !== 'unconfirmed') throw new Error('an abandoned setup is left behind')
 * ```
 */
export function fromBetterAuth(options: BetterAuthOptions): RowReader {
  const { secret, secrets, digits, period, backupCodes } = readOptions(options)
  if (secret === undefined && secrets === undefined) {
    throw invalidArgument('fromBetterAuth: secret: is missing; pass secret, secrets or both', 'secret')
  }
  const open = createOpener(secret, secrets ?? [])
  const readKey = row({ secret: column(opened(open, keyOf), 'secret') })
  const readCodes = row({
    codes: column(
      optional(backupCodes === 'plain' ? codeTexts : opened(open, codeTexts)),
      'backup_codes',
      'backupCodes',
    ),
  })

  return rowReader({
    name: 'better-auth',
    userId: column(userId, 'user_id', 'userId'),
    person(given) {
      requireInUse(given)
      const recoveryCodes = backupCodes === 'none' ? undefined : readCodes(given).codes
      return { ...readKey(given), digits, period, recoveryCodes }
    },
  })
}
