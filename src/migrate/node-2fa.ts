import { input, oneOf, optional } from '../internal/input.js'
import { DEFAULT_ALGORITHM, DEFAULT_DIGITS, DEFAULT_PERIOD } from '../otp/bounds.js'
import type { RowReader } from './migrated.js'
import { type OwnColumns, ownTable, ownTableFields } from './own-table.js'

/** How rows of node-2fa are read. Its codes have SHA1, 6 digits and 30 seconds. */
export interface Node2faOptions {
  /** `'base32'`, which `generateSecret` writes, or `'base32-lenient'` if people grouped it. Default `'base32'`. */
  readonly encoding?: 'base32' | 'base32-lenient'
  /** The names of your columns. */
  readonly columns?: OwnColumns
  /** Your query exports confirmed rows only. Default false: a row that does not say so is unconfirmed. */
  readonly allConfirmed?: boolean
}

const { columns, allConfirmed } = ownTableFields

const readOptions = input('fromNode2fa', {
  encoding: optional(oneOf('base32', 'base32-lenient')),
  columns,
  allConfirmed,
})

/** What `notp`, which makes its codes, always has. */
const CODES = { algorithm: DEFAULT_ALGORITHM, digits: DEFAULT_DIGITS, period: DEFAULT_PERIOD } as const

/**
 * Rows of an application that used [node-2fa](https://github.com/jeremyscalpello/node-2fa), version 1 or 2. It keeps
 * nothing, so the table and its columns are yours, as with `fromRows`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option
 * @example
 * ```ts
 * import { fromNode2fa } from 'stepward/migrate'
 *
 * const [ada] = fromNode2fa()({ userId: 'ada', secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', confirmed: true })
 * if (ada?.ok !== true) throw new Error('its secrets have 20 bytes')
 * ```
 */
export function fromNode2fa(options?: Node2faOptions): RowReader {
  return ownTable('node-2fa', { ...readOptions(options), ...CODES })
}
