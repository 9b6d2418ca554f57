import { anything, list, optional } from '../internal/input.js'
import type { RowReader } from './migrated.js'
import { column, refuse, row, rowReader } from './row.js'
import { jsonOf, MAX_AUTHENTICATORS, strictBase32, userId } from './values.js'

const readUser = row({
  factors: column(optional(jsonOf(list(anything, 0, MAX_AUTHENTICATORS)), []), 'mfa_factors'),
})

/** SHA1, 6 digits and 30 seconds always: the schema has no other. */
const readFactor = row({
  totp: column(optional(row({ secret: column(strictBase32, 'secret') })), 'totp'),
})

/**
 * Users in the [schema](https://auth0.com/docs/manage-users/user-migration/bulk-user-import-schema) that Auth0 imports
 * in bulk, of which `user_id` and `mfa_factors` are read. The schema has no recovery codes.
 *
 * @example
 * ```ts
 * import { fromAuth0 } from 'stepward/migrate'
 *
 * const mfa_factors = [{ totp: { secret: 'JBTWY3DPEHPK3PNP' } }, { phone: { value: '+12125550001' } }]
 * const [app, phone] = fromAuth0()({ user_id: 'ada', email: 'ada@example.com', mfa_factors })
 * if (app?.ok !== true || phone?.ok !== false) throw new Error('a phone number is no authenticator app')
 * ```
 */
export function fromAuth0(): RowReader {
  return rowReader({
    name: 'auth0',
    userId: column(userId, 'user_id'),
    authenticators: (user) => readUser(user).factors,
    person(factor) {
      const { totp } = readFactor(factor)
      if (totp === undefined) throw refuse('not_totp', 'mfa_factors: contains no totp')
      return totp
    },
  })
}
