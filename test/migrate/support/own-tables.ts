import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { Secret, TOTP } from 'otpauth'
import { generateSecret, generateSync } from 'otplib'
import { fromNode2fa, fromOtpauth, fromOtplib, fromRows, fromSpeakeasy } from '../../../src/migrate/index.js'
import { scan } from '../../support/phone.js'
import { pick, randomText } from './random.js'
import type { Source } from './source.js'

const require = createRequire(import.meta.url)

// Old libraries, without types.

interface OtplibOptions {
  readonly algorithm?: string
  readonly digits?: number
  readonly step?: number
  readonly encoding?: string
}

/** otplib 11 and 12. Its options belong to a copy, which each version makes in its own way. */
interface OldOtplib {
  readonly authenticator: OldAuthenticator
  readonly totp: OldAuthenticator
}

interface OldAuthenticator {
  options: OtplibOptions
  generateSecret(length?: number): string
  generate(secret: string): string
}

const otplib11: OldOtplib = require('otplib11')
const otplib12: OldOtplib = require('otplib12')

const speakeasy: {
  generateSecret(options?: { length?: number }): Readonly<Record<'ascii' | 'hex' | 'base32', string>>
  totp(options: object): string
} = require('speakeasy')

const node2fa: {
  generateSecret(): { secret: string }
  generateToken(secret: string): { token: string } | null
} = require('node-2fa')

/**
 * The library makes `5` of 012345, once in 20,000 codes: it cuts six characters off a number that has fewer. The phone
 * shows the right code then, which the library refused.
 */
export function node2faCode(secret: string): string {
  const token = node2fa.generateToken(secret)?.token ?? ''
  return token.length === 6 ? token : scan(`otpauth://totp/x?secret=${secret}`).code(new Date())
}

/** The old versions keep their options in the module, so all of them are set before each code. */
function oldCode(library: OldAuthenticator, secret: string, options: OtplibOptions): string {
  library.options = { digits: 6, step: 30, encoding: 'hex', ...options }
  return library.generate(secret)
}

/** Options that every second person of an application may have had. */
const algorithms = ['sha1', 'sha256', 'sha512']

const oldOtplib = (version: 11 | 12, { authenticator }: OldOtplib): Source => ({
  name: `otplib ${version}, authenticator`,
  read: fromOtplib({ version }),
  person(userId) {
    const options = { algorithm: pick(...algorithms), digits: pick(6, 8), step: pick(30, 60) }
    // Version 12 makes 10 bytes; shorter ones than the hash were repeated.
    const secret = authenticator.generateSecret(pick(10, 15, 20, 32))
    const { algorithm, digits, step: period } = options
    return {
      row: { userId, secret, confirmed: true, algorithm, digits, period },
      code: () => oldCode(authenticator, secret, options),
    }
  },
})

const oldTotp = (version: 11 | 12, { totp }: OldOtplib): Source => ({
  name: `otplib ${version}, totp with ASCII secrets`,
  read: fromOtplib({ version, encoding: 'ascii' }),
  person(userId) {
    const algorithm = pick(...algorithms)
    const secret = randomText(pick(12, 20, 40), LETTERS)
    return {
      row: { user_id: userId, secret, confirmed: 1, algorithm },
      code: () => oldCode(totp, secret, { algorithm, encoding: 'ascii' }),
    }
  },
})

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#%&*+-/:;<=>?@^_~'

/** Every source whose table belongs to the application, with the library that checked its codes. */
export const OWN_TABLES: readonly Source[] = [
  oldOtplib(11, otplib11),
  oldOtplib(12, otplib12),
  oldTotp(11, otplib11),
  oldTotp(12, otplib12),
  {
    name: 'otplib 13',
    read: fromOtplib({ columns: { userId: 'id', confirmed: 'enabled_at' } }),
    person(id) {
      const secret = generateSecret({ length: pick(16, 20, 32) })
      const algorithm = pick('sha1' as const, 'sha256' as const, 'sha512' as const)
      const digits = pick(6 as const, 7 as const, 8 as const)
      const period = pick(30, 60)
      return {
        row: { id, secret, algorithm, digits, period, enabled_at: '2026-01-31 12:00:00+00' },
        code: () => generateSync({ secret, algorithm, digits, period }),
      }
    },
  },
  ...(['base32', 'hex'] as const).map(
    (encoding): Source => ({
      name: `otpauth, ${encoding}`,
      read: fromOtpauth({ encoding, algorithm: 'SHA256', digits: 8, period: 60, allConfirmed: true }),
      person(userId) {
        const secret = new Secret({ size: pick(10, 20, 32) })
        const totp = new TOTP({ secret, algorithm: 'SHA256', digits: 8, period: 60 })
        return { row: { userId, secret: secret[encoding] }, code: () => totp.generate() }
      },
    }),
  ),
  {
    name: 'otpauth, URI',
    read: fromOtpauth({ encoding: 'uri', columns: { secret: 'totp' } }),
    person(userId) {
      const totp = new TOTP({
        issuer: pick('', 'Example', 'Müller & Söhne'),
        label: userId,
        secret: new Secret({ size: pick(10, 20, 64) }),
        algorithm: pick('SHA1', 'SHA256', 'SHA512'),
        digits: pick(6, 7, 8),
        period: pick(15, 30, 60),
      })
      return { row: { userId, totp: totp.toString(), confirmed: 't' }, code: () => totp.generate() }
    },
  },
  {
    name: 'speakeasy, the fields of generateSecret',
    read: fromSpeakeasy(),
    person(userId) {
      const secret = speakeasy.generateSecret({ length: pick(20, 32, 40) })
      const { base32, hex, ascii } = secret
      const fields = pick<object>({ base32 }, { hex }, { ascii }, { base32, hex, ascii })
      return {
        row: { user_id: userId, ...fields, confirmed: true },
        code: () => speakeasy.totp({ secret: base32, encoding: 'base32' }),
      }
    },
  },
  ...(['base32', 'hex', 'ascii', 'base64'] as const).map(
    (encoding): Source => ({
      name: `speakeasy, ${encoding}`,
      read: fromSpeakeasy({ encoding, digits: 8, algorithm: 'SHA512' }),
      person(userId) {
        const { ascii, ...others } = speakeasy.generateSecret({ length: pick(20, 32) })
        const base64 = Buffer.from(ascii, 'ascii').toString('base64')
        const secret = { ascii, base64, ...others }[encoding] ?? ''
        return {
          row: { user_id: userId, secret, confirmed: true },
          code: () => speakeasy.totp({ secret, encoding, digits: 8, algorithm: 'sha512' }),
        }
      },
    }),
  ),
  {
    name: 'node-2fa',
    read: fromNode2fa(),
    person(userId) {
      const { secret } = node2fa.generateSecret()
      return {
        row: { user_id: userId, secret, confirmed: true },
        code: () => node2faCode(secret),
      }
    },
  },
  {
    name: 'hand-made rows, lenient Base32 as node-2fa reads it',
    read: fromRows({ encoding: 'base32-lenient' }),
    person(userId) {
      const groups = node2fa.generateSecret().secret.match(/.{4}/g) ?? []
      const secret = pick(groups.join(' '), groups.join('-').toLowerCase(), `${groups.join('')}======`)
      return {
        row: { user_id: userId, secret, confirmed: true },
        code: () => node2faCode(groups.join('')),
      }
    },
  },
  {
    name: 'hand-made rows, bytes',
    read: fromRows({ columns: { secret: 'key' } }),
    person(userId) {
      const key = randomBytes(pick(10, 20, 64))
      const totp = new TOTP({ secret: new Secret({ buffer: new Uint8Array(key).buffer }) })
      return { row: { user_id: userId, key, confirmed: true }, code: () => totp.generate() }
    },
  },
]
