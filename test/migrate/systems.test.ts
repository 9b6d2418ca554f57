import { describe, expect, it } from 'vitest'
import {
  fromBetterAuth,
  fromNeutral,
  fromNode2fa,
  fromOtpauth,
  fromOtplib,
  fromRows,
  fromSpeakeasy,
  fromSupabase,
  fromSuperTokens,
  type Migrated,
} from '../../src/migrate/index.js'
import { BASE32, readOne, URI } from './support/read-one.js'

describe('the neutral format', () => {
  const neutral = { userId: 'ada', secret: BASE32, encoding: 'base32', confirmed: true }

  it('is JSON in camel case, or CSV in snake case', () => {
    const person = {
      userId: 'ada',
      secret: BASE32,
      algorithm: 'SHA512',
      digits: 8,
      period: 60,
      name: 'Pixel',
      lastStep: 59_000_000,
      recoveryCodes: ['abcdef'],
      enrolledAt: new Date('2024-02-29T00:00:00Z'),
    }
    const rest = { ...neutral, algorithm: 'SHA512', digits: 8, period: 60, name: 'Pixel' }
    const json = { lastStep: 59_000_000, recoveryCodes: ['abcdef'], enrolledAt: '2024-02-29T00:00:00.000Z' }
    expect(readOne(fromNeutral(), { ...rest, ...json })).toEqual(person)
    const csv = {
      user_id: 'ada',
      secret: BASE32,
      encoding: 'base32',
      confirmed: 'true',
      algorithm: 'SHA512',
      digits: '8',
      period: '60',
      name: 'Pixel',
      last_step: '59000000',
      recovery_codes: '["abcdef"]',
      enrolled_at: '2024-02-29 00:00:00',
    }
    expect(readOne(fromNeutral(), csv)).toEqual(person)
    expect(readOne(fromNeutral(), neutral)).toEqual({ userId: 'ada', secret: BASE32, recoveryCodes: 'none' })
  })

  it.each<[object, string]>([
    [
      { [BASE32]: BASE32 },
      'neutral: has an unknown column; the columns are userId, secret, encoding, confirmed, algorithm, digits, period, name, lastStep, recoveryCodes, enrolledAt',
    ],
    [{ encoding: undefined }, 'neutral: encoding: is missing'],
    [
      { encoding: 'base16' },
      "neutral: encoding: expected 'base32', 'base32-lenient', 'hex', 'base64', 'ascii' or 'uri', got a string",
    ],
    [{ secret: '' }, 'neutral: secret: is missing'],
    [{ confirmed: null }, 'neutral: confirmed: is missing'],
    [{ enrolledAt: '31.01.2026' }, 'neutral: enrolledAt: expected a date, got a string'],
    [{ enrolledAt: '2026-02-31T00:00:00Z' }, 'neutral: enrolledAt: expected a date, got a string'],
    [{ encoding: 'uri', secret: URI, digits: 6 }, 'neutral: digits: differs from the URI'],
  ])('with %j is refused', (change, message) => {
    expect(readOne(fromNeutral(), { ...neutral, ...change })).toEqual({
      ok: false,
      userId: 'ada',
      reason: 'unreadable',
      message,
    } satisfies Migrated)
  })
})

describe('a system', () => {
  const person = {
    userId: 'ada',
    secret: BASE32,
    name: 'Pixel',
    enrolledAt: new Date('2024-05-06T07:08:09.123Z'),
  }

  it('has the columns of its database, or those of an ORM', () => {
    const factor = { status: 'verified', secret: BASE32 }
    const database = { ...factor, user_id: 'ada', factor_type: 'totp', friendly_name: 'Pixel' }
    const orm = { ...factor, userId: 'ada', factorType: 'totp', friendlyName: 'Pixel' }
    const createdAt = new Date('2024-05-06T07:08:09.123Z')
    expect(
      readOne(fromSupabase(), { ...database, created_at: '2024-05-06 07:08:09.123456+00' }),
    ).toMatchObject(person)
    expect(readOne(fromSupabase(), { ...orm, createdAt })).toMatchObject(person)

    const device = { period: '60', verified: 't' }
    const names = { user_id: 'ada', secret_key: BASE32, device_name: 'Pixel', created_at: '1714979289123' }
    const camel = { userId: 'ada', secretKey: BASE32, deviceName: 'Pixel', createdAt: 1714979289123 }
    expect(readOne(fromSuperTokens(), { ...device, ...names })).toMatchObject({ ...person, period: 60 })
    expect(readOne(fromSuperTokens({ appId: 'a1' }), { ...device, ...camel, appId: 'a1' })).toMatchObject(
      person,
    )
  })
})

describe('better-auth', () => {
  const encrypted = { userId: 'ada', verified: true, secret: '00'.repeat(72), backupCodes: '["abcde-fghij"]' }

  it.each<[object, object, string]>([
    [{}, {}, 'better-auth: backupCodes: expected what better-auth encrypts, in hexadecimal'],
    [
      { backupCodes: 'plain' },
      {},
      'better-auth: secret: cannot be decrypted; it was altered, or encrypted with another secret',
    ],
    [
      { backupCodes: 'none' },
      { secret: '$ba$2$00' },
      'better-auth: secret: is encrypted with version 2, which is not in secrets',
    ],
    [
      { backupCodes: 'none', secret: undefined, secrets: [{ version: 1, value: 'x' }] },
      {},
      'better-auth: secret: is encrypted without a version; also pass the old secret',
    ],
    [
      {},
      { verified: null },
      'better-auth: verified: is missing or NULL; also select twoFactorEnabled of the user',
    ],
  ])('with %j and %j is refused', (options, change, message) => {
    const read = fromBetterAuth({ secret: 'x', ...options })
    expect(readOne(read, { ...encrypted, ...change })).toMatchObject({ ok: false, message })
  })
})

describe('the options of a source', () => {
  it.each<[() => unknown, string]>([
    [() => fromRows({ colums: {} } as never), 'fromRows: unknown option "colums"; did you mean "columns"?'],
    [
      () => fromRows({ columns: { user: 'id' } } as never),
      'fromRows: columns: unknown option "user"; did you mean "userId"?',
    ],
    [() => fromOtplib({ version: 10 } as never), 'fromOtplib: version: expected 11, 12 or 13, got 10'],
    [
      () => fromOtpauth({ encoding: 'base16' } as never),
      "fromOtpauth: encoding: expected 'base32', 'base32-lenient', 'hex', 'base64', 'ascii' or 'uri', got \"base16\"",
    ],
    [() => fromSpeakeasy({ period: 0 }), 'fromSpeakeasy: period: expected an integer from 1 to 3,600, got 0'],
    [
      () => fromNode2fa({ digits: 6 } as never),
      'fromNode2fa: unknown option "digits"; the options are encoding, columns, allConfirmed',
    ],
    [() => fromSuperTokens({ appId: '' }), 'fromSuperTokens: appId: expected 1 to 500 characters, got 0'],
    [() => fromBetterAuth({}), 'fromBetterAuth: secret: is missing; pass secret, secrets or both'],
    [() => fromBetterAuth({ secret: 5 } as never), 'fromBetterAuth: secret: expected a string, got a number'],
    [
      () => fromBetterAuth({ secrets: [{ version: 1, value: '' }] }),
      'fromBetterAuth: secrets[0].value: expected 1 to 4,096 characters, got 0',
    ],
  ])('%s', (call, message) => {
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message }))
  })
})
