import { input, optional, text } from '../internal/input.js'
import type { RowReader } from './migrated.js'
import { column, refuse, row, rowReader } from './row.js'
import { cell, label, stepSeconds, strictBase32, unixTime, userId, yesOrNo } from './values.js'

/** How rows of SuperTokens are read. */
export interface SuperTokensOptions {
  /** The app whose users these are. Rows of another app are refused, because their user ids are their own. */
  readonly appId?: string
}

const readOptions = input('fromSuperTokens', { appId: optional(text(), 'public') })

const readState = row({
  appId: column(optional(cell, 'public'), 'app_id', 'appId'),
  verified: column(yesOrNo, 'verified'),
})

/** SHA1 and 6 digits always (`Totp.checkCode` of supertokens-core). */
const readDevice = row({
  secret: column(strictBase32, 'secret_key', 'secretKey'),
  name: column(optional(label), 'device_name', 'deviceName'),
  period: column(stepSeconds, 'period'),
  enrolledAt: column(optional(unixTime('milliseconds')), 'created_at', 'createdAt'),
})

/**
 * Rows of `totp_user_devices` of [SuperTokens](https://github.com/supertokens/supertokens-core). A user may have
 * several devices, each a row, so let `authenticators.max` be as many.
 *
 * `user_id` is the id inside SuperTokens. If you map ids, join `userid_mapping` and select `external_user_id AS user_id`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option
 * @example
 * ```ts
 * import { fromSuperTokens } from 'stepward/migrate'
 *
 * const device = { app_id: 'public', user_id: 'ada', device_name: 'Pixel', period: 30, skew: 1, verified: true }
 * const [ada] = fromSuperTokens()({ ...device, secret_key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' })
 * if (ada?.ok !== true || ada.person.name !== 'Pixel') throw new Error('a row is a device')
 * ```
 */
export function fromSuperTokens(options?: SuperTokensOptions): RowReader {
  const { appId } = readOptions(options)
  return rowReader({
    name: 'supertokens',
    userId: column(userId, 'user_id', 'userId'),
    person(device) {
      const state = readState(device)
      if (state.appId !== appId) throw refuse('unsupported', 'app_id: belongs to another app; pass its appId')
      if (!state.verified) throw refuse('unconfirmed', 'verified: is false')
      return readDevice(device)
    },
  })
}
