import { input } from '../internal/input.js'
import type { RowReader } from './migrated.js'
import { type OwnTableOptions, ownTable, ownTableFields } from './own-table.js'

const readOptions = input('fromOtpauth', ownTableFields)

/**
 * Rows of an application that used [otpauth](https://github.com/hectorm/otpauth). It keeps nothing, so the table and
 * its columns are yours, as with `fromRows`: `secret.base32` is `base32`, `secret.hex` is `hex`, and `totp.toString()`
 * is `uri`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option
 * @example
 * ```ts
 * import { fromOtpauth } from 'stepward/migrate'
 *
 * const read = fromOtpauth({ encoding: 'uri', columns: { secret: 'totp' } })
 * const totp = 'otpauth://totp/Example:ada?issuer=Example&secret=JBSWY3DPEHPK3PXP&algorithm=SHA256&digits=8&period=60'
 * const [ada] = read({ user_id: 'ada', totp, confirmed_at: '2026-01-31T12:00:00Z' })
 * if (ada?.ok !== true || ada.person.digits !== 8) throw new Error('the URI says how the codes are made')
 * ```
 */
export function fromOtpauth(options?: OwnTableOptions): RowReader {
  return ownTable('otpauth', readOptions(options))
}
