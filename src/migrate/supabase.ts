import { input, optional } from '../internal/input.js'
import type { RowReader } from './migrated.js'
import { column, refuse, row, rowReader } from './row.js'
import { cell, label, moment, strictBase32, userId } from './values.js'

const readState = row({
  type: column(cell, 'factor_type', 'factorType'),
  status: column(cell, 'status'),
})

const readFactor = row({
  secret: column(strictBase32, 'secret'),
  name: column(optional(label), 'friendly_name', 'friendlyName'),
  enrolledAt: column(optional(moment), 'created_at', 'createdAt'),
})

const readOptions = input('fromSupabase', {})

/** Rows of `auth.mfa_factors` of Supabase Auth. */
export function fromSupabase(options?: Record<never, never>): RowReader {
  readOptions(options)
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
