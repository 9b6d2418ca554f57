import { createHash, randomBytes, randomInt } from 'node:crypto'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import base32Encode from 'base32-encode'
import { fromBetterAuth, fromNeutral, fromSupabase, fromSuperTokens } from '../../../src/migrate/index.js'
import { type Phone, scan } from '../../support/phone.js'
import { pick, randomText } from './random.js'
import type { Source } from './source.js'

const base32 = (bytes: Uint8Array): string => base32Encode(bytes, 'RFC4648', { padding: false })

/** The app that scanned what the system showed. */
function phone(secret: Uint8Array, parameters: Readonly<Record<string, string | number>> = {}): Phone {
  const query = Object.entries({ secret: base32(secret), ...parameters }).map(
    ([name, value]) => `${name}=${value}`,
  )
  return scan(`otpauth://totp/x?${query.join('&')}`)
}

export const BETTER_AUTH_SECRET = 'correct horse battery staple, 32+'
const BETTER_AUTH_SECRETS = [
  { version: 3, value: 'the third secret of the application' },
  { version: 1, value: 'the first secret of the application' },
]

/** `symmetricEncrypt` of better-auth 1.7 (`dist/crypto/index.mjs`): a random nonce in front, in hexadecimal. */
export function betterAuthEncrypt(secret: string, text: string): string {
  const key = createHash('sha256').update(secret).digest()
  const nonce = randomBytes(24)
  const sealed = xchacha20poly1305(key, nonce).encrypt(Buffer.from(text))
  return Buffer.concat([nonce, sealed]).toString('hex')
}

/** `generateRandomString` of better-auth (`dist/crypto/random.mjs`). */
export const BETTER_AUTH_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_'

/** Every system that has a table of its own. */
export const SYSTEMS: readonly Source[] = [
  {
    name: 'better-auth',
    ignored: ['id', 'failedVerificationCount', 'lockedUntil'],
    read: fromBetterAuth({
      secret: BETTER_AUTH_SECRET,
      secrets: BETTER_AUTH_SECRETS,
      digits: 8,
      period: 60,
    }),
    person(userId) {
      const rotated = pick(null, ...BETTER_AUTH_SECRETS)
      const encrypt = (text: string): string =>
        rotated === null
          ? betterAuthEncrypt(BETTER_AUTH_SECRET, text)
          : `$ba$${rotated.version}$${betterAuthEncrypt(rotated.value, text)}`
      const text = randomText(32, BETTER_AUTH_LETTERS)
      const imported = randomBytes(20)
      const isImported = randomInt(4) === 0
      const recoveryCodes = Array.from({ length: 10 }, () => {
        const code = randomText(10, BETTER_AUTH_LETTERS.slice(0, -2))
        return `${code.slice(0, 5)}-${code.slice(5)}`
      })
      const app = phone(isImported ? imported : Buffer.from(text), { digits: 8, period: 60 })
      return {
        row: {
          id: randomText(32, BETTER_AUTH_LETTERS),
          userId,
          secret: encrypt(
            isImported ? `base32:${pick(base32(imported), base32(imported).toLowerCase())}` : text,
          ),
          backupCodes: encrypt(JSON.stringify(recoveryCodes)),
          ...pick<object>({ verified: true }, { verified: null, twoFactorEnabled: 1 }),
          failedVerificationCount: 0,
          lockedUntil: null,
        },
        code: () => app.code(new Date()),
        recoveryCodes,
      }
    },
  },
  {
    // `totp.Generate` of github.com/pquerna/otp: 20 bytes in Base32 without padding, SHA1, 6 digits, 30 seconds.
    name: 'Supabase',
    ignored: ['id', 'updated_at', 'phone', 'last_challenged_at'],
    read: fromSupabase(),
    person(user_id) {
      const secret = randomBytes(20)
      return {
        row: {
          id: crypto.randomUUID(),
          user_id,
          friendly_name: pick(null, '', 'Pixel', 'x'.repeat(300)),
          factor_type: 'totp',
          status: 'verified',
          created_at: pick<unknown>(
            new Date('2024-05-06T07:08:09Z'),
            '2024-05-06 07:08:09.123456+00',
            '2024-05-06T07:08:09Z',
          ),
          updated_at: null,
          secret: base32(secret),
          phone: null,
          last_challenged_at: null,
        },
        code: () => phone(secret).code(new Date()),
      }
    },
  },
  {
    // `Totp` of supertokens-core: 20 bytes in Base32, SHA1 and 6 digits. Milliseconds in a BIGINT, which pg returns as text.
    name: 'SuperTokens',
    ignored: ['skew'],
    read: fromSuperTokens(),
    person(user_id) {
      const secret = randomBytes(20)
      const period = pick(30, 60)
      return {
        row: {
          app_id: 'public',
          user_id,
          device_name: `TOTP Device ${randomInt(3)}`,
          secret_key: base32(secret),
          period,
          skew: 1,
          verified: pick<unknown>(true, 't', 1),
          created_at: pick<unknown>(1_700_000_000_000, '1700000000000', 1_700_000_000_000n),
        },
        code: () => phone(secret, { period }).code(new Date()),
      }
    },
  },
  {
    name: 'the neutral format',
    read: fromNeutral(),
    person(userId) {
      const secret = randomBytes(pick(10, 16, 20, 32, 64))
      const algorithm = pick('SHA1', 'SHA256', 'SHA512')
      const digits = pick(6, 7, 8)
      const period = pick(30, 45, 60)
      const app = phone(secret, { algorithm, digits, period })
      const uri = `otpauth://totp/x?secret=${base32(secret)}&algorithm=${algorithm}&digits=${digits}&period=${period}`
      const [encoding, text] = pick<readonly [string, string]>(
        ['base32', base32(secret)],
        ['hex', secret.toString('hex')],
        ['base64', secret.toString('base64')],
        ['base64', secret.toString('base64url')],
        ['uri', uri],
      )
      const recoveryCodes = Array.from({ length: 8 }, () =>
        randomText(10, 'abcdefghijkmnpqrstuvwxyz23456789'),
      )
      const row = {
        userId,
        secret: text,
        encoding,
        confirmed: true,
        name: 'Pixel',
        recoveryCodes,
        enrolledAt: null,
      }
      return {
        row: encoding === 'uri' ? row : { ...row, algorithm: algorithm.toLowerCase(), digits, period },
        code: () => app.code(new Date()),
        recoveryCodes,
      }
    },
  },
]
