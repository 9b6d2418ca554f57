import { optional, type Reader } from '../internal/input.js'
import type { OtpSecret } from '../otp/secret.js'
import type { RowReader } from './migrated.js'
import { column, refuse, row, rowReader } from './row.js'
import { cell, label, moment, strictBase32, userId } from './values.js'

/** What `GOTRUE_SECURITY_DB_ENCRYPTION_ENCRYPT` leaves in the column: JSON (`internal/crypto`). */
const ENCRYPTED = /^\{"key_id":/

const secret: Reader<OtpSecret> = (value) => {
  if (ENCRYPTED.test(cell(value))) throw refuse('unsupported', 'is encrypted; decrypt the column first')
  return strictBase32(value)
}

const readState = row({
  type: column(cell, 'factor_type', 'factorType'),
  status: column(cell, 'status'),
})

const readFactor = row({
  secret: column(secret, 'secret'),
  name: column(optional(label), 'friendly_name', 'friendlyName'),
  enrolledAt: column(optional(moment), 'created_at', 'createdAt'),
})

/**
 * Rows of `auth.mfa_factors` of [Supabase Auth](https://github.com/supabase/auth), whose codes have SHA1, 6 digits and 30
 * seconds. A user may have several factors, each a row, so let `authenticators.max` be as many. A self-hosted server that
 * encrypts the column needs it decrypted first.
 *
 * @example
 * ```ts
 * import { fromSupabase } from 'stepward/migrate'
 *
 * const factor = { user_id: 'ada', factor_type: 'totp', secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }
 * const [ada] = fromSupabase()({ ...factor, status: 'verified' })
 * if (ada?.ok !== true || ada.person.userId !== 'ada') throw new Error('a row is a factor')
 *
 * const [bob] = fromSupabase()({ ...factor, status: 'unverified' })
 * if (bob?.ok !== false || bob.reason !== 'unconfirmed') throw new Error('never proved to have the secret')
 * ```
 */
export function fromSupabase(): RowReader {
  return rowReader({
    name: 'supabase',
    userId: column(userId, 'user_id', 'userId'),
    person(factor) {
      const { type, status } = readState(factor)
      if (type !== 'totp') throw refuse('not_totp', 'factor_type: is not totp')
      if (status !== 'verified') throw refuse('unconfirmed', 'status: is not verified')
      return readFactor(factor)
    },
  })
}
