import { input } from '../internal/input.js'
import type { RowReader } from './migrated.js'
import { type OwnTableOptions, ownTable, ownTableFields } from './own-table.js'

const readOptions = input('fromRows', ownTableFields)

/**
 * Rows of a table of your own, whatever wrote them. Only rows that say that they are confirmed are imported, or all if
 * you pass `allConfirmed`.
 *
 * Base32 is read strictly. `encoding: 'base32-lenient'` is for columns that people typed. It cannot tell a random text
 * of lower-case letters from Base32, so choose it only if you know what the column holds.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option
 * @example
 * ```ts
 * import { fromRows } from 'stepward/migrate'
 *
 * const read = fromRows({ columns: { userId: 'id', secret: 'totp_secret', confirmed: 'totp_enabled' } })
 * const [ada] = read({ id: 7, totp_secret: 'JBSWY3DPEHPK3PXP', totp_enabled: 1 })
 * if (ada?.ok !== true || ada.person.userId !== '7') throw new Error('a number becomes text')
 *
 * const [bob] = read({ id: 8, totp_secret: 'JBSWY3DPEHPK3PXP', totp_enabled: 0 })
 * if (bob?.ok !== false || bob.reason !== 'unconfirmed') throw new Error('never proved to have the secret')
 * ```
 */
export function fromRows(options?: OwnTableOptions): RowReader {
  return ownTable('rows', readOptions(options))
}
