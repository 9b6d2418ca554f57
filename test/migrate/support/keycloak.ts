import { createHash, randomBytes } from 'node:crypto'
import { fromKeycloak } from '../../../src/migrate/index.js'
import { app, base32, inJson, type OldSystem, type Refused, replacing } from './old-system.js'
import { pick, randomText } from './random.js'

// Keycloak: `OTPCredentialModel` at commit 35d264eb, `OTPCredentialData`, `HmacOTP` and `RecoveryAuthnCodesUtils` of
// server-spi. `OTPCredentialProvider` at e396d0da checks with the data of the credential, not with the realm's policy.

/** `HmacOTP.generateSecret`. */
const KEYCLOAK_LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW1234567890'

function keycloakOtp(): { credential: Record<string, unknown>; code: (at: Date) => string; period: number } {
  const [algorithm = '', size = 0] = pick<[string, number]>(['SHA1', 20], ['SHA256', 32], ['SHA512', 64])
  const digits = pick(6, 8)
  const period = pick(30, 60)
  const [value, key, secretEncoding] = pick<() => readonly [string, Uint8Array, string?]>(
    () => utf8(randomText(pick(20, 32), KEYCLOAK_LETTERS)),
    () => utf8(randomText(20, 'Ab3äß€')),
    // Base32 without its encoding is text like any other.
    () => utf8(base32(randomBytes(20))),
    () => {
      const bytes = randomBytes(size)
      const text = base32(bytes)
      return [pick(text, text.toLowerCase(), `${text}======`), bytes, pick('BASE32', 'base32')]
    },
  )()
  const data = { subType: 'totp', digits, counter: 0, period, algorithm: `Hmac${algorithm}` }
  return {
    credential: {
      id: crypto.randomUUID(),
      type: 'otp',
      userLabel: pick('Phone', '', null),
      createdDate: 1_700_000_000_000,
      secretData: JSON.stringify({ value }),
      credentialData: JSON.stringify(secretEncoding === undefined ? data : { ...data, secretEncoding }),
    },
    code: app(key, { algorithm, digits, period }),
    period,
  }
}

const utf8 = (text: string): readonly [string, Uint8Array] => [text, Buffer.from(text, 'utf8')]

const PASSWORD = {
  type: 'password',
  secretData: '{"value":"3q2+7w==","salt":"AA==","additionalParameters":{}}',
  credentialData: '{"hashIterations":5,"algorithm":"argon2","additionalParameters":{}}',
}

/** `RecoveryAuthnCodesCredentialModel.createFromValues`. */
const RECOVERY_CODES = {
  type: 'recovery-authn-codes',
  secretData: JSON.stringify({
    codes: ['0Z9Y8X7W6V5U', 'A1B2C3D4E5F6'].map((code, index) => ({
      number: index + 1,
      encodedHashedValue: createHash('sha512').update(code).digest('base64'),
    })),
  }),
  credentialData: '{"hashIterations":1,"algorithm":"RS512","total":2,"remaining":2}',
}

const toSql = ({ secretData, credentialData, userLabel, createdDate, ...rest }: Record<string, unknown>) => ({
  ...rest,
  secret_data: secretData,
  credential_data: credentialData,
  user_label: userLabel,
  created_date: String(createdDate),
})

const KEYCLOAK_REFUSED: readonly Refused[] = [
  { because: 'HOTP', reason: 'not_totp', change: inJson('credential_data', { subType: 'hotp', period: 0 }) },
  { because: 'WebAuthn', reason: 'not_totp', change: replacing({ type: 'webauthn' }) },
  {
    because: 'recovery codes, which are hashes',
    reason: 'unsupported',
    change: (row) => ({ ...row, ...toSql(RECOVERY_CODES) }),
  },
  {
    because: 'another encoding',
    reason: 'unsupported',
    change: inJson('credential_data', { secretEncoding: 'HEX' }),
  },
  { because: 'MD5', reason: 'unsupported', change: inJson('credential_data', { algorithm: 'HmacMD5' }) },
  { because: 'nine digits', reason: 'unsupported', change: inJson('credential_data', { digits: 9 }) },
  { because: 'no digits', reason: 'unreadable', change: inJson('credential_data', { digits: undefined }) },
  { because: 'no period', reason: 'unreadable', change: inJson('credential_data', { period: 0 }) },
  {
    because: 'no secret, as the admin API lists it',
    reason: 'unreadable',
    change: replacing({ secret_data: null }),
  },
  {
    because: 'a Base32 secret with a digit 1',
    reason: 'unreadable',
    change: (row) => ({
      ...inJson('credential_data', { secretEncoding: 'BASE32' })(row),
      secret_data: '{"value":"GEZDGNBVGY3TQOJQ1EZDGNBVGY3TQOJQ"}',
    }),
  },
  { because: 'too short a secret', reason: 'unreadable', change: inJson('secret_data', { value: 'geheim' }) },
  { because: 'no user', reason: 'unreadable', change: replacing({ user_id: null }) },
]

export const keycloakRows: OldSystem = {
  name: 'Keycloak, rows of credential',
  read: fromKeycloak(),
  person(user_id) {
    const { credential, ...rest } = keycloakOtp()
    return { row: { ...toSql(credential), user_id, priority: 10, salt: null }, ...rest }
  },
  refused: KEYCLOAK_REFUSED,
  vital: ['user_id', 'type', 'secret_data', 'credential_data'],
}

export const keycloakExport: OldSystem = {
  name: 'Keycloak, users of an export',
  read: fromKeycloak(),
  person(id) {
    const { credential, ...rest } = keycloakOtp()
    return { row: { id, username: id, enabled: true, credentials: [PASSWORD, credential] }, ...rest }
  },
  refused: [
    {
      because: 'recovery codes, which are hashes',
      reason: 'unsupported',
      change: replacing({ credentials: [PASSWORD, RECOVERY_CODES] }),
    },
    { because: 'no array', reason: 'unreadable', change: replacing({ credentials: {} }) },
  ],
  vital: ['id', 'credentials'],
}
