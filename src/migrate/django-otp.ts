import { optional } from '../internal/input.js'
import type { RowReader } from './migrated.js'
import { column, refuse, row, rowReader } from './row.js'
import {
  codeLength,
  codeTexts,
  hexSecret,
  label,
  moment,
  stepSeconds,
  userId,
  wholeNumber,
  yesOrNo,
} from './values.js'

const readState = row({
  confirmed: column(yesOrNo, 'confirmed'),
  t0: column(wholeNumber(Number.MIN_SAFE_INTEGER), 't0'),
})

/** What `last_t` is until the first code. */
const NEVER = -1

const readDevice = row({
  secret: column(hexSecret, 'key'),
  digits: column(codeLength, 'digits'),
  period: column(stepSeconds, 'step'),
  lastT: column(wholeNumber(NEVER), 'last_t'),
  name: column(optional(label), 'name'),
  enrolledAt: column(optional(moment), 'created_at'),
  recoveryCodes: column(optional(codeTexts), 'static_tokens'),
})

/**
 * Rows of `otp_totp_totpdevice` of [django-otp](https://github.com/django-otp/django-otp). Add a column
 * `static_tokens`, a JSON array of the tokens of the user's confirmed static devices: they keep working. A user may
 * have several devices, each a row, so let `authenticators.max` be as many.
 *
 * `drift` stays behind: an app whose clock is off by more than the window is refused until `maxDrift` has learned it
 * again, or its clock is right.
 *
 * @example
 * ```ts
 * import { fromDjangoOtp } from 'stepward/migrate'
 *
 * const key = '3132333435363738393031323334353637383930'
 * const device = { user_id: 7, name: 'default', confirmed: true, key, step: 30, t0: 0, digits: 6, drift: 0 }
 * const [ada] = fromDjangoOtp()({ ...device, last_t: 58804320, static_tokens: ['mfrggzdf'] })
 * if (ada?.ok !== true || ada.person.lastStep !== 58804320) throw new Error('a code that was used there stays used')
 * ```
 */
export function fromDjangoOtp(): RowReader {
  return rowReader({
    name: 'django-otp',
    userId: column(userId, 'user_id'),
    person(device) {
      const { confirmed, t0 } = readState(device)
      if (!confirmed) throw refuse('unconfirmed', 'confirmed: is false')
      if (t0 !== 0) throw refuse('unsupported', 't0: is not 0, so the steps do not start at 1970')
      const { lastT, ...person } = readDevice(device)
      return { ...person, lastStep: lastT === NEVER ? undefined : lastT }
    },
  })
}
