import { randomBytes } from 'node:crypto'
import base32Encode from 'base32-encode'
import { describe, expect, it } from 'vitest'
import { fromRows, type SecretEncoding } from '../../src/migrate/index.js'
import { randomText } from './support/random.js'
import { BETTER_AUTH_LETTERS } from './support/systems.js'

/** Texts of each kind. */
const TEXTS = 1000

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const SPEAKEASY = `${DIGITS}${LOWER}${LOWER.toUpperCase()}!@#$%^&*()<>?/[]{},.:;`

/** What else a column of secrets holds in the wild. */
const KINDS: Readonly<Record<string, () => string>> = {
  'the 32 characters of better-auth': () => randomText(32, BETTER_AUTH_LETTERS),
  'letters and digits, 32': () => randomText(32, `${LOWER}${LOWER.toUpperCase()}${DIGITS}`),
  'letters and digits, 40': () => randomText(40, `${LOWER}${LOWER.toUpperCase()}${DIGITS}`),
  'letters of both cases': () => randomText(32, `${LOWER}${LOWER.toUpperCase()}`),
  'the ASCII of speakeasy': () => randomText(32, SPEAKEASY),
  hexadecimal: () => randomBytes(20).toString('hex'),
  'hexadecimal in upper case': () => randomBytes(16).toString('hex').toUpperCase(),
  'hexadecimal without the digits that Base32 has not': () => randomText(32, 'abcdef234567'),
  'the same in upper case': () => randomText(32, 'ABCDEF234567'),
  'Base64 of 20 bytes': () => randomBytes(20).toString('base64'),
  'Base64 of 30 bytes': () => randomBytes(30).toString('base64'),
  'a UUID': () => crypto.randomUUID(),
  'a UUID in upper case': () => crypto.randomUUID().toUpperCase(),
}

const base32 = (): string => base32Encode(randomBytes(20), 'RFC4648', { padding: false })

const taken = (encoding: SecretEncoding, kind: () => string): string[] => {
  const read = fromRows({ encoding, allConfirmed: true })
  return Array.from({ length: TEXTS }, kind).filter(
    (secret) => read({ user_id: 'ada', secret })[0]?.ok === true,
  )
}

describe('a text that only looks like a secret is never read as the wrong key', () => {
  for (const encoding of ['base32', 'base32-lenient'] as const) {
    it.each(Object.entries(KINDS))(`${encoding}: %s`, (_, kind) => {
      expect(taken(encoding, kind)).toEqual([])
    })
  }

  it.each(['hex', 'ascii', 'base64', 'uri'] as const)('%s: Base32', (encoding) => {
    expect(taken(encoding, base32)).toEqual([])
    expect(taken(encoding, () => `${base32().slice(0, 26)}======`)).toEqual([])
  })

  it.each(['ascii', 'base64', 'uri'] as const)('%s: hexadecimal', (encoding) => {
    expect(taken(encoding, () => randomBytes(20).toString('hex'))).toEqual([])
  })

  it('strict Base32: lower case, groups and stray bits', () => {
    const strays = (): string => `${base32().slice(0, 25)}B`
    for (const text of [() => base32().toLowerCase(), () => base32().replace(/(.{4})/g, '$1 '), strays]) {
      expect(taken('base32', text)).toEqual([])
    }
  })
})
