import { optional } from '../internal/input.js'
import { guarded, problem } from '../internal/mismatch.js'
import { encoding, keyIn, keyWith, type SecretEncoding } from './encodings.js'
import type { RowReader } from './migrated.js'
import { column, inColumn, refuse, row, rowReader } from './row.js'
import {
  algorithmName,
  codeLength,
  codeTexts,
  label,
  moment,
  stepSeconds,
  userId,
  wholeNumber,
  yesOrNo,
} from './values.js'

/**
 * A row of the neutral format, for systems that Stepward has no reader for: decrypt there, in its own language, and
 * write one JSON object a line. In CSV, `recoveryCodes` is JSON. The names may be in snake case.
 */
export interface NeutralRow {
  /** 1 to 1,024 bytes. A number becomes text. */
  readonly userId: string | number
  readonly secret: string
  /** How `secret` is written. A URI says the algorithm, the digits and the period, too. */
  readonly encoding: SecretEncoding
  /** Whether the user has proved to have the secret. Rows with false are refused. */
  readonly confirmed: boolean
  /** `SHA1`, `SHA256` or `SHA512`. Default `SHA1`. */
  readonly algorithm?: string | null
  /** 6, 7 or 8. Default 6. */
  readonly digits?: number | null
  /** 1 to 3,600 seconds. Default 30. */
  readonly period?: number | null
  /** A name that distinguishes the user's authenticators. Cut after 100 characters. */
  readonly name?: string | null
  /** The last time step that was accepted, if the system kept it. */
  readonly lastStep?: number | null
  /** The unused codes in plain text. */
  readonly recoveryCodes?: readonly string[] | null
  /** When the user enrolled there, in ISO 8601. */
  readonly enrolledAt?: string | null
}

const columns = {
  userId: column(userId, 'userId', 'user_id'),
  secret: column((value: unknown) => value, 'secret'),
  encoding: column(encoding, 'encoding'),
  confirmed: column(yesOrNo, 'confirmed'),
  algorithm: column(optional(algorithmName), 'algorithm'),
  digits: column(optional(codeLength), 'digits'),
  period: column(optional(stepSeconds), 'period'),
  name: column(optional(label), 'name'),
  lastStep: column(optional(wholeNumber(0)), 'lastStep', 'last_step'),
  recoveryCodes: column(optional(codeTexts), 'recoveryCodes', 'recovery_codes'),
  enrolledAt: column(optional(moment), 'enrolledAt', 'enrolled_at'),
}

const readState = row({ confirmed: columns.confirmed })
const readRow = row(columns)

const NAMES: readonly string[] = Object.values(columns).flatMap(({ names }) => names)

/** The format is ours, so a name that it does not have is misspelt. It is not shown: it may be a value in its place. */
function requireKnownColumns(given: unknown): void {
  const keys = guarded(() => Object.keys(given as object), null)
  if (keys === null) throw problem('threw while it was read')
  if (keys.every((key) => NAMES.includes(key))) return
  throw problem(`has an unknown column; the columns are ${Object.keys(columns).join(', ')}`)
}

/**
 * Rows of the neutral format, {@link NeutralRow}. An unknown column is refused, because a misspelt `digits` must not be
 * ignored.
 *
 * @example
 * ```ts
 * import { fromNeutral } from 'stepward/migrate'
 *
 * const row = { userId: 'ada', secret: '48656c6c6f21deadbeef', encoding: 'hex', confirmed: true, period: 60 }
 * const [ada] = fromNeutral()(row)
 * if (ada?.ok !== true || ada.person.period !== 60) throw new Error('what is not said has its default')
 *
 * const [bob] = fromNeutral()({ ...row, perod: 60 })
 * if (bob?.ok !== false || bob.reason !== 'unreadable') throw new Error('a misspelt column')
 * ```
 */
export function fromNeutral(): RowReader {
  return rowReader({
    name: 'neutral',
    userId: columns.userId,
    person(given) {
      requireKnownColumns(given)
      if (!readState(given).confirmed) throw refuse('unconfirmed', 'confirmed: is false')
      const { secret, encoding: written, confirmed: _, userId: __, ...said } = readRow(given)
      const key = inColumn('secret', () => keyIn(written)(secret))
      return { ...said, ...keyWith(key, said) }
    },
  })
}
