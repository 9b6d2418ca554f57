import fc from 'fast-check'
import { HOTP, Secret, TOTP, URI } from 'otpauth'
import { generateURI, ScureBase32Plugin } from 'otplib'
import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { encodeBase32 } from '../../src/otp/base32.js'
import { buildOtpauthUri, OtpSecret, parseOtpauthUri } from '../../src/otp/index.js'
import { decode as decodeOurs } from '../otp/support/base32.js'

/** fast-check prints the seed and the path of a failure; both given to `fc.assert` repeat it. */
const CASES = { numRuns: 20_000 }

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What a call gives, or null for what it throws. */
function orNull<T>(call: () => T): T | null {
  try {
    return call()
  } catch {
    return null
  }
}

/** The same for ours, of which a refusal is a typed error. */
function orRefused<T>(call: () => T): T | null {
  try {
    return call()
  } catch (error) {
    if (error instanceof StepwardError) return null
    throw error
  }
}

describe('4648-6 our Base32 is that of the peers', () => {
  const bytes = fc.uint8Array({ maxLength: 40 })
  const padded = (text: string): string => text.padEnd(Math.ceil(text.length / 8) * 8, '=')
  const texts = fc.oneof(
    bytes.map(encodeBase32),
    bytes.map((given) => padded(encodeBase32(given))),
    fc.string({ unit: fc.constantFrom(...ALPHABET, '='), maxLength: 24 }),
    fc.string({ unit: fc.constantFrom(...ALPHABET.toLowerCase(), ...' -=018ſı'), maxLength: 24 }),
    fc.string({ unit: 'binary', maxLength: 16 }),
  )
  const scure = new ScureBase32Plugin()
  const peers = [
    {
      name: 'otplib',
      encode: (given: Uint8Array) => scure.encode(given),
      decode: (text: string) => scure.decode(text),
    },
    {
      name: 'otpauth',
      encode: (given: Uint8Array) => new Secret({ buffer: given.slice().buffer }).base32,
      decode: (text: string) => Secret.fromBase32(text).bytes,
    },
  ]

  it.each(peers)('4648-6 $name writes the same text', ({ encode }) => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(encode(given)).toBe(encodeBase32(given))
      }),
      CASES,
    )
  })

  it.each(peers)('4648-6 $name reads the same bytes, and more texts', ({ decode }) => {
    fc.assert(
      fc.property(texts, (text) => {
        const theirs = orNull(() => decode(text))
        const strict = orRefused(() => decodeOurs(text, false))
        const lenient = orRefused(() => decodeOurs(text, true))
        if (strict !== null) expect(theirs).toEqual(strict)
        if (theirs === null) return
        if (lenient !== null) expect(theirs).toEqual(lenient)
        else expect(isAgainstRfc4648(text)).toBe(true)
      }),
      CASES,
    )
  })

  /** Why we refuse, leniently too, what a peer reads: no encoder writes such a text for any bytes (RFC 4648 §6). */
  function isAgainstRfc4648(text: string): boolean {
    const [, characters = '', padding = ''] = /^(.*?)(=*)$/s.exec(text.replaceAll(' ', '')) ?? []
    const rest = characters.length % 8
    // `ſ` and `ı`, whose upper case is in the alphabet.
    const folded = /[^\0-\x7f]/.test(characters)
    const impossible = [1, 3, 6].includes(rest)
    const misPadded = padding !== '' && padding.length !== (8 - rest) % 8
    return folded || impossible || misPadded
  }
})

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'aZ09 +%&?#/=@:\'"\\<>~éß日😀\u202e\n'), maxLength: 20 }),
  fc.emailAddress(),
)
/** What a name may hold: see `uri-key.ts`. */
const isName = (name: string): boolean =>
  name.length > 0 && !/[:\p{Cc}\p{Surrogate}\u202A-\u202E\u2066-\u2069]/u.test(name)
const isAccountName = (name: string): boolean => isName(name) && !name.startsWith(' ')

const fields = {
  issuer: anyName,
  accountName: anyName,
  secret: fc.uint8Array({ minLength: 16, maxLength: 128 }).map((bytes) => OtpSecret.fromBytes(bytes)),
  algorithm: fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const),
  digits: fc.constantFrom(6 as const, 7 as const, 8 as const),
}
const totpKeys = fc.record({
  ...fields,
  type: fc.constant('totp' as const),
  period: fc.integer({ min: 1, max: 3600 }),
})
/** The peers read a counter as a Number, which above 2^53−1 is another one. */
const hotpKeys = fc.record({ ...fields, type: fc.constant('hotp' as const), counter: fc.maxSafeNat() })
const keys = fc.oneof(totpKeys, hotpKeys)

describe('uri our URIs are those of the peers', () => {
  it('uri otpauth reads every field of what we write', () => {
    const named = keys.filter(({ issuer, accountName }) => isName(issuer) && isAccountName(accountName))
    fc.assert(
      fc.property(named, (key) => {
        const read = URI.parse(buildOtpauthUri(key))
        const movingFactor = read instanceof TOTP ? { period: read.period } : { counter: read.counter }
        expect({ ...movingFactor, issuer: read.issuer, accountName: read.label }).toEqual({
          ...(key.type === 'totp' ? { period: key.period } : { counter: key.counter }),
          issuer: key.issuer,
          accountName: key.accountName,
        })
        expect([read.secret.base32, read.algorithm, read.digits]).toEqual([
          key.secret.toBase32(),
          key.algorithm,
          key.digits,
        ])
      }),
      CASES,
    )
  })

  const writers = [
    {
      name: 'otpauth',
      write: (key: Key): string => {
        const { issuer, accountName: label, algorithm, digits } = key
        const own = { issuer, label, secret: key.secret.toBase32(), algorithm, digits }
        return key.type === 'totp'
          ? new TOTP({ ...own, period: key.period }).toString()
          : new HOTP({ ...own, counter: key.counter }).toString()
      },
    },
    {
      name: 'otplib',
      write: ({ type, issuer, accountName: label, algorithm, digits, secret, ...moving }: Key): string =>
        generateURI({
          strategy: type,
          issuer,
          label,
          secret: secret.toBase32(),
          algorithm: algorithm === 'SHA1' ? 'sha1' : algorithm === 'SHA256' ? 'sha256' : 'sha512',
          digits,
          ...moving,
        }),
    },
  ]
  type Key = typeof keys extends fc.Arbitrary<infer T> ? T : never

  // Without an issuer, a colon in the account name would make one: the peers write it as a separator.
  const issued = keys.filter(({ issuer }) => issuer !== '')

  it.each(writers)(
    'uri we read every field of what $name writes, but for names that we refuse',
    ({ write }) => {
      fc.assert(
        fc.property(issued, (key) => {
          const uri = orNull(() => write(key))
          const read = uri === null ? null : orRefused(() => parseOtpauthUri(uri))
          // Spaces after the colon belong to neither name; the peers write an account name that starts with some.
          const accountName = key.accountName.replace(/^ +/, '')
          expect(read !== null).toBe(isName(key.issuer) && isName(accountName))
          if (read === null) return
          const counter = key.type === 'hotp' ? BigInt(key.counter) : undefined
          const expected = { period: undefined, image: undefined, ...key, accountName, counter }
          expect({ ...read, secret: read.secret.toBase32() }).toEqual({
            ...expected,
            secret: key.secret.toBase32(),
          })
        }),
        CASES,
      )
    },
  )
})
