import { anything, list, optional } from '../internal/input.js'
import { guarded } from '../internal/mismatch.js'
import type { RowReader } from './migrated.js'
import { column, type Row, refuse, row, rowReader } from './row.js'
import {
  cell,
  jsonOf,
  MAX_AUTHENTICATORS,
  MAX_CODES,
  moment,
  strictBase32,
  userId,
  wholeNumber,
} from './values.js'

const readUser = row({
  verifications: column(
    jsonOf(list(anything, 0, MAX_AUTHENTICATORS)),
    'mfa_verifications',
    'mfaVerifications',
  ),
})

const readType = row({ type: column(cell, 'type') })

/** SHA1, 6 digits and 30 seconds always: the defaults of otplib 12. */
const readTotp = row({
  secret: column(strictBase32, 'key'),
  lastStep: column(optional(wholeNumber(0)), 'lastUsedTimeStep'),
  enrolledAt: column(optional(moment), 'createdAt'),
})

const readCode = row({ code: column(cell, 'code'), usedAt: column(optional(cell), 'usedAt') })
const readBackup = row({ codes: column(list(readCode, 0, MAX_CODES), 'codes') })

const isBackup = (verification: unknown): boolean =>
  guarded(() => readType(verification).type === 'BackupCode', false)

const unusedCodes = (user: Row): string[] =>
  readUser(user)
    .verifications.filter(isBackup)
    .flatMap((backup) => readBackup(backup).codes)
    .filter(({ usedAt }) => usedAt === undefined)
    .map(({ code }) => code)

/**
 * Rows of `users` of [Logto](https://github.com/logto-io/logto), of which `id` and `mfa_verifications` are read. The
 * unused backup codes keep working.
 *
 * @example
 * ```ts
 * import { fromLogto } from 'stepward/migrate'
 *
 * const totp = { type: 'Totp', id: 'f1', createdAt: '2026-01-31T12:00:00Z', key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }
 * const [ada] = fromLogto()({ id: 'x7k2', mfa_verifications: [{ ...totp, lastUsedTimeStep: 58804320 }] })
 * if (ada?.ok !== true || ada.person.lastStep !== 58804320) throw new Error('a code that was used there stays used')
 * ```
 */
export function fromLogto(): RowReader {
  return rowReader({
    name: 'logto',
    userId: column(userId, 'id'),
    authenticators: (user) => readUser(user).verifications.filter((one) => !isBackup(one)),
    person(verification, user) {
      if (readType(verification).type !== 'Totp') throw refuse('not_totp', 'type: is not Totp')
      return { ...readTotp(verification), recoveryCodes: unusedCodes(user) }
    },
  })
}
