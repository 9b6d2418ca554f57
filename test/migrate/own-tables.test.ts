import { describe, expect, it } from 'vitest'
import { fromOtplib, fromRows, fromSpeakeasy } from '../../src/migrate/index.js'
import { BASE32, readOne, URI } from './support/read-one.js'

const row = { user_id: 'ada', secret: BASE32, confirmed: true }

describe('a row of your own table', () => {
  it('has the columns that you name', () => {
    const columns = {
      userId: 'id',
      secret: 'otp',
      confirmed: 'on_since',
      deleted: 'off_since',
      algorithm: 'hash',
      digits: 'length',
      period: 'step',
      name: 'device',
      lastStep: 'counter',
      enrolledAt: 'on_since',
      recoveryCodes: 'codes',
    }
    const own = {
      id: 42n,
      otp: BASE32,
      on_since: '2026-01-31 12:00:00.5+01',
      off_since: null,
      hash: 'hmac-sha-256',
      length: '8',
      step: '60',
      device: 'Pixel',
      counter: '59000000',
      codes: '["abcd-efgh"]',
      name: 'Ada Lovelace',
      created_at: 'not a date',
    }
    expect(readOne(fromRows({ columns }), own)).toEqual({
      userId: '42',
      secret: BASE32,
      algorithm: 'SHA256',
      digits: 8,
      period: 60,
      name: 'Pixel',
      lastStep: 59_000_000,
      enrolledAt: new Date('2026-01-31T11:00:00.500Z'),
      recoveryCodes: ['abcd-efgh'],
    })
  })

  it('takes what the options say, unless a column or a URI says otherwise', () => {
    const options = { algorithm: 'SHA256', digits: 7, period: 45 } as const
    expect(readOne(fromRows(options), row)).toMatchObject(options)
    expect(readOne(fromRows(options), { ...row, digits: 8 })).toMatchObject({ ...options, digits: 8 })
    const uri = { ...row, secret: URI }
    const inUri = { algorithm: 'SHA512', digits: 8, period: 60 }
    expect(readOne(fromRows({ ...options, encoding: 'uri' }), uri)).toMatchObject(inUri)
    expect(readOne(fromRows({ encoding: 'uri' }), { ...uri, digits: 8 })).toMatchObject(inUri)
  })

  it('gets no recovery codes by itself', () => {
    expect(readOne(fromRows(), { ...row, recoveryCodes: ['abcd-efgh'] })).toMatchObject({
      recoveryCodes: 'none',
    })
  })

  it.each<[object, object, string]>([
    [{}, { secret: 'gezdgnbv' }, 'rows: secret: character 1 is not in the Base32 alphabet'],
    [{}, { secret: null }, 'rows: secret: is missing'],
    [{}, { secret: 'GEZDGNBV' }, 'rows: secret: expected 10 to 128 bytes, got 5'],
    [{}, { secret: 42 }, 'rows: secret: expected an OtpSecret, a Uint8Array or Base32 text, got a number'],
    [{}, { user_id: 1.5 }, 'rows: user_id: expected a string, got a number; convert it with String(id)'],
    [{}, { userId: 'bob' }, 'rows: expected one of user_id and userId, got both'],
    [{}, { confirmed: 'yes' }, 'rows: confirmed: expected true, false or a date, got a string'],
    [{}, { confirmed: null }, 'rows: confirmed: is false or NULL'],
    [{}, { deleted_at: '2026-01-31T12:00:00Z' }, 'rows: deleted: is set'],
    [{}, { digits: 'six' }, 'rows: digits: expected an integer from 0, got a string'],
    [{}, { digits: 5 }, 'rows: digits: expected 6, 7 or 8'],
    [{}, { algorithm: 'MD5' }, 'rows: algorithm: expected SHA1, SHA256 or SHA512'],
    [{ encoding: 'uri' }, { secret: URI, period: 30 }, 'rows: period: differs from the URI'],
    [
      { encoding: 'uri' },
      { secret: 'https://example.com' },
      'rows: secret: expected a URI that starts with otpauth://totp/ or otpauth://hotp/',
    ],
    [
      { encoding: 'hex' },
      { secret: 'abc' },
      'rows: secret: expected pairs of hexadecimal digits, at most 256 in all',
    ],
    [{ encoding: 'ascii' }, {}, 'rows: secret: looks like Base32, not like ASCII'],
    [{ encoding: 'ascii' }, { secret: 'zwölf Zeichen' }, 'rows: secret: expected ASCII characters only'],
    [{ encoding: 'base64' }, { secret: '####' }, 'rows: secret: expected Base64'],
    [
      { encoding: 'base32-lenient' },
      { secret: 'Gezdgnbvgy3tqojq' },
      'rows: secret: mixes upper and lower case, so it is not Base32',
    ],
    [
      { columns: { recoveryCodes: 'codes' } },
      { codes: ['$2b$10$abcdefghijklmnopqrstuv'] },
      'rows: codes: contains hashes instead of codes; leave out columns.recoveryCodes',
    ],
    [{ columns: { recoveryCodes: 'codes' } }, { codes: 'abc' }, 'rows: codes: expected JSON'],
  ])('read with %j, and with %j, is refused', (options, change, message) => {
    expect(readOne(fromRows(options), { ...row, ...change })).toMatchObject({
      ok: false,
      userId: 'user_id' in change || 'userId' in change ? null : 'ada',
      message,
    })
  })
})

describe('a column that you name', () => {
  const names = [
    'deleted',
    'algorithm',
    'digits',
    'period',
    'name',
    'lastStep',
    'enrolledAt',
    'recoveryCodes',
  ]

  it.each([...names, 'userId', 'secret', 'confirmed'])('%s has to be in the row', (name) => {
    const read = fromRows({ columns: { [name]: 'misspelt' }, allConfirmed: true })
    expect(readOne(read, row)).toMatchObject({ reason: 'unreadable', message: 'rows: misspelt: is missing' })
  })

  it.each(names)('%s may be NULL', (name) => {
    const read = fromRows({ columns: { [name]: 'own' } })
    expect(readOne(read, { ...row, own: null })).toMatchObject({ userId: 'ada', secret: BASE32 })
  })
})

describe('a column of bytes', () => {
  it('is the key, unless the bytes are a text', () => {
    const key = Buffer.from('12345678901234567890')
    expect(readOne(fromRows(), { ...row, secret: key })).toMatchObject({ secret: BASE32 })
    const texts = { Base32: BASE32, hexadecimal: 'abcdef0123456789abcdef' }
    for (const [likely, text] of Object.entries(texts)) {
      const message = `rows: secret: has bytes that are the text of ${likely}; convert the column to text`
      const bytes = { ...row, secret: Buffer.from(text) }
      expect(readOne(fromRows(), bytes)).toMatchObject({ reason: 'unreadable', message })
    }
  })
})

describe('a date', () => {
  const read = fromRows({ columns: { enrolledAt: 'at' } })

  it.each([
    [new Date(1_700_000_000_000), '2023-11-14T22:13:20.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2024-02-29 12:34:56', '2024-02-29T12:34:56.000Z'],
    ['2024-02-29T12:34:56.7Z', '2024-02-29T12:34:56.700Z'],
    ['2024-02-29 12:34:56.789123+00', '2024-02-29T12:34:56.789Z'],
    ['2024-02-29 00:34:56 +0130', '2024-02-28T23:04:56.000Z'],
    ['2024-02-29 12:34:56.123456789-08:00', '2024-02-29T20:34:56.123Z'],
  ])('%s is %s', (at, expected) => {
    expect(readOne(read, { ...row, at })).toMatchObject({ enrolledAt: new Date(expected) })
  })

  it.each([
    '2023-02-29',
    '2024-13-01',
    '2024-02-29 25:00:00',
    '29.02.2024',
    'now',
    1_700_000_000_000,
    '0000-00-00',
  ])('%s is none', (at) => {
    expect(readOne(read, { ...row, at })).toMatchObject({
      reason: 'unreadable',
      message: expect.stringMatching(/^rows: at: expected a date/),
    })
  })
})

describe('otplib 11 and 12', () => {
  it('repeated a secret that was shorter than the hash, which version 13 does not', () => {
    const short = { ...row, secret: 'JBSWY3DPEHPK3PXP', algorithm: 'sha256' }
    const padded = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSQ' }
    expect(readOne(fromOtplib({ version: 12 }), short)).toMatchObject(padded)
    expect(readOne(fromOtplib({ version: 13 }), short)).toMatchObject({ secret: short.secret })
    expect(readOne(fromOtplib({ version: 11 }), { ...short, algorithm: 'sha1' })).toMatchObject({
      secret: short.secret,
    })
  })
})

describe('speakeasy', () => {
  const ascii = '12345678901234567890'

  it('has three spellings of a key, which have to agree', () => {
    const read = fromSpeakeasy()
    const bob = { user_id: 'bob', confirmed: true, ascii }
    expect(readOne(read, { ...bob, base32: BASE32 })).toMatchObject({ secret: BASE32 })
    expect(readOne(read, { ...bob, hex: '00'.repeat(20) })).toMatchObject({
      reason: 'unreadable',
      message: 'speakeasy: base32, hex, ascii: differ',
    })
    expect(readOne(read, row)).toMatchObject({ message: 'speakeasy: base32, hex or ascii: is missing' })
  })
})
