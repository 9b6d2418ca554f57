import { anything, list, optional, type Reader, text } from '../internal/input.js'
import { guarded } from '../internal/mismatch.js'
import { encodeUtf8 } from '../internal/utf8.js'
import { MAX_SECRET_BYTES } from '../otp/bounds.js'
import type { OtpSecret } from '../otp/secret.js'
import type { RowReader } from './migrated.js'
import { column, type Person, refuse, row, rowReader } from './row.js'
import {
  algorithmName,
  cell,
  codeLength,
  jsonOf,
  label,
  lenientBase32,
  MAX_AUTHENTICATORS,
  secretBytes,
  stepSeconds,
  unixTime,
  userId,
} from './values.js'

const readType = row({ type: column(cell, 'type') })

const readSubType = row({
  data: column(jsonOf(row({ subType: column(cell, 'subType') })), 'credentialData', 'credential_data'),
})

const readKey = row({
  data: column(
    jsonOf(
      row({
        algorithm: column(algorithmName, 'algorithm'),
        digits: column(codeLength, 'digits'),
        period: column(stepSeconds, 'period'),
        encoding: column(optional(cell), 'secretEncoding'),
      }),
    ),
    'credentialData',
    'credential_data',
  ),
  name: column(optional(label), 'userLabel', 'user_label'),
  enrolledAt: column(optional(unixTime('milliseconds')), 'createdDate', 'created_date'),
})

const secretIn = (value: Reader<OtpSecret>): ((credential: unknown) => { data: { secret: OtpSecret } }) =>
  row({ data: column(jsonOf(row({ secret: column(value, 'value') })), 'secretData', 'secret_data') })

const readText = text(MAX_SECRET_BYTES)
/** The characters of the text are the bytes of the key, even if it looks like Base32. */
const readUtf8 = secretIn((value) => secretBytes(encodeUtf8(readText(value))))
/** Keycloak reads either case. It skips what is not of the alphabet; here that is damage, and refused. */
const readBase32 = secretIn(lenientBase32)

function readOtp(credential: unknown): Person {
  if (readSubType(credential).data.subType !== 'totp')
    throw refuse('not_totp', 'credentialData.subType: is not totp')
  const { data, ...person } = readKey(credential)
  const { encoding, ...key } = data
  if (encoding !== undefined && encoding.toUpperCase() !== 'BASE32') {
    throw refuse('unsupported', 'credentialData.secretEncoding: expected BASE32')
  }
  const { secret } = (encoding === undefined ? readUtf8 : readBase32)(credential).data
  return { ...person, ...key, secret }
}

function personOf(credential: unknown): Person {
  const { type } = readType(credential)
  if (type === 'otp') return readOtp(credential)
  if (type === 'recovery-authn-codes') {
    throw refuse(
      'unsupported',
      'type: recovery codes are hashes and cannot be imported; the user can generate new ones',
    )
  }
  throw refuse('not_totp', 'type: is not otp')
}

/** A password is no second factor, so nobody asks after it. */
const isFactor = (credential: unknown): boolean =>
  guarded(() => readType(credential).type !== 'password', true)

const readUser = row({ credentials: column(jsonOf(list(anything, 0, MAX_AUTHENTICATORS)), 'credentials') })

/**
 * Users of an export of [Keycloak](https://github.com/keycloak/keycloak), each with its `credentials`, or rows of its
 * table `credential`. A user may have several authenticators, so let `authenticators.max` be as many. Recovery codes
 * end, because Keycloak keeps their hashes only.
 *
 * @example
 * ```ts
 * import { fromKeycloak } from 'stepward/migrate'
 *
 * const credentialData = '{"subType":"totp","digits":6,"counter":0,"period":30,"algorithm":"HmacSHA1"}'
 * const secretData = '{"value":"aRU2UxWGTBeCr3d8dk0x"}'
 * const [ada] = fromKeycloak()({ user_id: 'ada', type: 'otp', secretData, credentialData })
 * if (ada?.ok !== true || ada.person.algorithm !== 'SHA1') throw new Error('without an encoding, the text is the key')
 * ```
 */
export function fromKeycloak(): RowReader {
  const name = 'keycloak'
  const fromUser = rowReader({
    name,
    userId: column(userId, 'id'),
    authenticators: (user) => readUser(user).credentials.filter(isFactor),
    person: personOf,
  })
  const fromCredential = rowReader({
    name,
    userId: column(userId, 'user_id', 'userId'),
    authenticators: (credential) => [credential].filter(isFactor),
    person: personOf,
  })
  return (given) => {
    const isUser = guarded(() => Object.hasOwn(given as object, 'credentials'), false)
    return isUser ? fromUser(given) : fromCredential(given)
  }
}
