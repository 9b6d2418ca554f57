import { input, optional } from '../internal/input.js'
import { problem } from '../internal/mismatch.js'
import { keyIn, type WrittenKey } from './encodings.js'
import type { RowReader } from './migrated.js'
import { type OwnTableOptions, ownTable, ownTableFields } from './own-table.js'
import { column, row } from './row.js'

const readOptions = input('fromSpeakeasy', ownTableFields)

/** The fields of what `generateSecret` returns, each a spelling of one key. */
const readSpellings = row({
  base32: column(optional(keyIn('base32')), 'base32'),
  hex: column(optional(keyIn('hex')), 'hex'),
  ascii: column(optional(keyIn('ascii')), 'ascii'),
})

function agreedKey(given: unknown): WrittenKey {
  const { base32, hex, ascii } = readSpellings(given)
  const [key, ...others] = [base32, hex, ascii].filter((found) => found !== undefined)
  if (key === undefined) throw problem('base32, hex or ascii: is missing')
  const text = key.secret.toBase32()
  if (others.some(({ secret }) => secret.toBase32() !== text)) throw problem('base32, hex, ascii: differ')
  return key
}

/**
 * Rows of an application that used [speakeasy](https://github.com/speakeasyjs/speakeasy). It keeps nothing, so the
 * table is yours, as with `fromRows`. Without `encoding`, the columns have the names of the fields that
 * `generateSecret` returns: `base32`, `hex` and `ascii`. One is enough, and several have to be the same key. With it,
 * the column of the secret holds one of them.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option
 * @example
 * ```ts
 * import { fromSpeakeasy } from 'stepward/migrate'
 *
 * const [ada] = fromSpeakeasy()({ user_id: 'ada', ascii: 'k3%fP)x!Zm:W<0aQ', confirmed: true })
 * if (ada?.ok !== true) throw new Error('the characters are the key')
 *
 * const [bob] = fromSpeakeasy({ encoding: 'ascii' })({ user_id: 'bob', secret: 'JBSWY3DPEHPK3PXP', confirmed: true })
 * if (bob?.ok !== false || bob.reason !== 'unreadable') throw new Error('that is the base32 field')
 * ```
 */
export function fromSpeakeasy(options?: OwnTableOptions): RowReader {
  const read = readOptions(options)
  return ownTable('speakeasy', read, read.encoding === undefined ? agreedKey : undefined)
}
