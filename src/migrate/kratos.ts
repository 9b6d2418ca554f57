import { anything, list, optional, type Reader } from '../internal/input.js'
import { DEFAULT_ALGORITHM, DEFAULT_DIGITS, DEFAULT_PERIOD } from '../otp/bounds.js'
import type { OtpSecret } from '../otp/secret.js'
import { keyIn } from './encodings.js'
import type { RowReader } from './migrated.js'
import { column, refuse, row, rowReader } from './row.js'
import { cell, jsonOf, MAX_CODES, moment, userId } from './values.js'

const readUri = keyIn('uri')

/** Kratos checks SHA1, 6 digits and 30 seconds, whatever the URI says: of another one nobody knows what the app has. */
const totpUrl: Reader<OtpSecret> = (value) => {
  const key = readUri(cell(value))
  const { algorithm = DEFAULT_ALGORITHM, digits = DEFAULT_DIGITS, period = DEFAULT_PERIOD } = key
  if (algorithm === DEFAULT_ALGORITHM && digits === DEFAULT_DIGITS && period === DEFAULT_PERIOD) {
    return key.secret
  }
  throw refuse('unsupported', 'is not of SHA1, 6 digits and 30 seconds, the only codes that Kratos checks')
}

/** Go's zero time, which versions before NULL wrote for a code that is not used. */
const ZERO_TIME = /^0001-01-01T/

const readCode = row({ code: column(cell, 'code'), usedAt: column(optional(cell), 'used_at') })
const readCodes = list(readCode, 0, MAX_CODES)

const unusedCodes: Reader<readonly string[]> = (value) =>
  readCodes(value)
    .filter(({ usedAt }) => usedAt === undefined || ZERO_TIME.test(usedAt))
    .map(({ code }) => code)

const readTotp = row({
  config: column(jsonOf(row({ secret: column(totpUrl, 'totp_url') })), 'config'),
  enrolledAt: column(optional(moment), 'created_at'),
})

const readLookupSecret = row({
  config: column(jsonOf(row({ recoveryCodes: column(unusedCodes, 'recovery_codes') })), 'config'),
})

const readCredentials = row({
  totp: column(optional(readTotp), 'totp'),
  lookupSecret: column(optional(readLookupSecret), 'lookup_secret'),
  webauthn: column(anything, 'webauthn'),
})

const readIdentity = row({ credentials: column(jsonOf(readCredentials), 'credentials') })

/**
 * Identities of [Ory Kratos](https://github.com/ory/kratos), as its admin API lists them with
 * `include_credential=totp` and `include_credential=lookup_secret`. The unused lookup secrets keep working.
 *
 * @example
 * ```ts
 * import { fromKratos } from 'stepward/migrate'
 *
 * const totp_url = 'otpauth://totp/Example:ada?issuer=Example&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
 * const recovery_codes = [{ code: 'k3x0v9qa', used_at: null }, { code: 'p1c8m2zz', used_at: '2026-01-31T12:00:00Z' }]
 * const credentials = { totp: { config: { totp_url } }, lookup_secret: { config: { recovery_codes } } }
 * const [ada] = fromKratos()({ id: '0b7e', credentials })
 * if (ada?.ok !== true || ada.person.recoveryCodes?.length !== 1) throw new Error('the other one was used')
 * ```
 */
export function fromKratos(): RowReader {
  return rowReader({
    name: 'kratos',
    userId: column(userId, 'id'),
    authenticators(identity) {
      const { totp, lookupSecret, webauthn } = readIdentity(identity).credentials
      return totp === undefined && lookupSecret === undefined && webauthn === undefined ? [] : [identity]
    },
    person(identity) {
      const { totp, lookupSecret } = readIdentity(identity).credentials
      if (totp === undefined) throw refuse('not_totp', 'credentials: contains no totp')
      return { ...totp.config, ...lookupSecret?.config, enrolledAt: totp.enrolledAt }
    },
  })
}
