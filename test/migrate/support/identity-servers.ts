import { randomBytes, randomInt } from 'node:crypto'
import { createRequire } from 'node:module'
import { fromAuth0, fromKratos, fromLogto } from '../../../src/migrate/index.js'
import { app, base32, type OldSystem, type Refused, replacing, split } from './old-system.js'
import { pick, randomText } from './random.js'

interface OldOtplib {
  readonly authenticator: {
    generateSecret(bytes: number): string
    clone(options: { epoch: number }): { generate(secret: string): string }
  }
}

// Without types.
const otplib12: OldOtplib = createRequire(import.meta.url)('otplib12')

// Ory Kratos 26.2: `identity/credentials_totp.go`, `identity/credentials_lookup.go`, `selfservice/strategy/totp` (SHA1,
// 6 digits, 30 seconds by `totp.Validate` of github.com/pquerna/otp 1.4), `selfservice/strategy/lookup/settings.go` (12
// codes of 8 lower-case letters and digits) and `sqlxx.NullTime`, which was Go's zero time before it was null.

function kratosUrl(key: Uint8Array, more: Readonly<Record<string, string>> = {}): string {
  const query = { algorithm: 'SHA1', digits: '6', issuer: 'Example Inc', period: '30', secret: base32(key) }
  return `otpauth://totp/Example%20Inc:ada@example.com?${new URLSearchParams({ ...query, ...more })}`
}

const kratosTotp = (totp_url: string): Refused['change'] =>
  replacing({ credentials: { totp: { type: 'totp', config: { totp_url } } } })

export const kratos: OldSystem = {
  name: 'Ory Kratos',
  read: fromKratos(),
  person(id) {
    const key = randomBytes(20)
    const codes = Array.from({ length: 12 }, () => randomText(8, 'abcdefghijklmnopqrstuvwxyz0123456789'))
    const { recoveryCodes, usedCodes } = split(codes)
    const config = {
      recovery_codes: codes.map((code) => {
        if (usedCodes.includes(code)) return { code, used_at: '2026-01-31T12:00:00Z' }
        return pick<object>({ code }, { code, used_at: null }, { code, used_at: '0001-01-01T00:00:00Z' })
      }),
    }
    const credentials = {
      password: { type: 'password', identifiers: ['ada@example.com'], version: 0 },
      totp: {
        type: 'totp',
        identifiers: [id],
        config: { totp_url: kratosUrl(key) },
        version: 0,
        created_at: '2025-05-06T07:08:09.123456Z',
      },
      lookup_secret: { type: 'lookup_secret', config: pick<unknown>(config, JSON.stringify(config)) },
    }
    return {
      row: { id, state: 'active', credentials: pick<unknown>(credentials, JSON.stringify(credentials)) },
      code: app(key),
      recoveryCodes,
      usedCodes,
    }
  },
  refused: [
    {
      because: 'an imported URI of SHA256, which Kratos never checked',
      reason: 'unsupported',
      change: kratosTotp(kratosUrl(randomBytes(20), { algorithm: 'SHA256' })),
    },
    {
      because: 'an imported URI of 8 digits',
      reason: 'unsupported',
      change: kratosTotp(kratosUrl(randomBytes(20), { digits: '8' })),
    },
    {
      because: 'HOTP',
      reason: 'not_totp',
      change: kratosTotp('otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=1'),
    },
    {
      because: 'a security key',
      reason: 'not_totp',
      change: replacing({ credentials: { webauthn: { type: 'webauthn', config: { credentials: [] } } } }),
    },
    {
      because: 'lookup secrets alone',
      reason: 'not_totp',
      change: replacing({ credentials: { lookup_secret: { config: { recovery_codes: [] } } } }),
    },
    {
      because: 'credentials without include_credential',
      reason: 'unreadable',
      change: replacing({ credentials: { totp: { type: 'totp', identifiers: ['ada'] } } }),
    },
    { because: 'no URI', reason: 'unreadable', change: kratosTotp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ') },
    { because: 'no id', reason: 'unreadable', change: replacing({ id: undefined }) },
  ],
  vital: ['id', 'credentials'],
}

// Logto 1.42: `mfaVerificationGuard` of packages/schemas/src/foundations/jsonb-types/users.ts, `generateTotpSecret`
// (otplib 12.0.1, 20 bytes) and `generateBackupCodes` (10 of 10 hexadecimal digits) of packages/core.

const logtoFactors = (...mfa_verifications: readonly unknown[]): Refused['change'] =>
  replacing({ mfa_verifications })

export const logto: OldSystem = {
  name: 'Logto',
  read: fromLogto(),
  person(id, now) {
    const key = otplib12.authenticator.generateSecret(20)
    const { recoveryCodes, usedCodes } = split(
      Array.from({ length: 10 }, () => randomText(10, '0123456789abcdef')),
    )
    const lastStep = Math.floor(now.getTime() / 30_000) - randomInt(2)
    const createdAt = '2025-05-06T07:08:09.123Z'
    const totp = { type: 'Totp', id: 'totp', key, createdAt, lastUsedAt: now.toISOString() }
    const backup = {
      type: 'BackupCode',
      id: 'backup',
      createdAt,
      codes: [
        ...recoveryCodes.map((code) => ({ code })),
        ...usedCodes.map((code) => ({ code, usedAt: createdAt })),
      ],
    }
    const verifications = [backup, { ...totp, lastUsedTimeStep: lastStep }]
    return {
      row: {
        id,
        primary_email: 'ada@example.com',
        mfa_verifications: pick<unknown>(verifications, JSON.stringify(verifications)),
      },
      code: (at) => otplib12.authenticator.clone({ epoch: at.getTime() }).generate(key),
      lastStep,
      recoveryCodes,
      usedCodes,
    }
  },
  refused: [
    {
      because: 'a passkey',
      reason: 'not_totp',
      change: logtoFactors({ type: 'WebAuthn', id: 'w', credentialId: 'AA', publicKey: 'AA' }),
    },
    {
      because: 'a factor as the management API lists it, without its key',
      reason: 'unreadable',
      change: logtoFactors({ type: 'Totp', id: 't', createdAt: '2025-05-06T07:08:09Z' }),
    },
    {
      because: 'malformed Base32',
      reason: 'unreadable',
      change: logtoFactors({ type: 'Totp', key: 'geheim' }),
    },
    {
      because: 'a last step that is a text',
      reason: 'unreadable',
      change: logtoFactors({
        type: 'Totp',
        key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
        lastUsedTimeStep: 'yesterday',
      }),
    },
    {
      because: 'backup codes without codes',
      reason: 'unreadable',
      change: logtoFactors(
        { type: 'Totp', key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' },
        { type: 'BackupCode', codes: 'none' },
      ),
    },
    { because: 'an object', reason: 'unreadable', change: replacing({ mfa_verifications: {} }) },
  ],
  vital: ['id', 'mfa_verifications'],
}

// Auth0: the schema of "Import User MFA Authenticator Enrollments" (2026): `mfa_factors`, of which each has one of
// `totp.secret` (`^[A-Z2-7]+$`), `phone.value` and `email.value`.

export const auth0: OldSystem = {
  name: 'Auth0',
  read: fromAuth0(),
  person(user_id) {
    const key = randomBytes(pick(10, 20, 35))
    const mfa_factors = [{ totp: { secret: base32(key) } }]
    return { row: { user_id, email: 'ada@example.com', mfa_factors }, code: app(key) }
  },
  refused: [
    {
      because: 'a phone',
      reason: 'not_totp',
      change: replacing({ mfa_factors: [{ phone: { value: '+1' } }] }),
    },
    {
      because: 'an address',
      reason: 'not_totp',
      change: replacing({ mfa_factors: [{ email: { value: 'a@b.c' } }] }),
    },
    {
      because: 'lower case, which the schema forbids',
      reason: 'unreadable',
      change: replacing({ mfa_factors: [{ totp: { secret: 'gezdgnbvgy3tqojqgezdgnbvgy3tqojq' } }] }),
    },
    { because: 'no secret', reason: 'unreadable', change: replacing({ mfa_factors: [{ totp: {} }] }) },
    { because: 'no user', reason: 'unreadable', change: replacing({ user_id: '' }) },
  ],
  vital: ['user_id', 'mfa_factors'],
}
