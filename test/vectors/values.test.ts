import { describe, expect, it } from 'vitest'
import published from '../../vectors/published.json' with { type: 'json' }
import { naiveHotp } from '../otp/support/naive.js'
import { casesOf, type FlatCase } from './files.js'

const bytesOf = (hex: unknown): Uint8Array => Uint8Array.from(Buffer.from(String(hex), 'hex'))

/** The code of a counter or step, from the RFC and the platform's HMAC. */
const codeAt = ({ input }: FlatCase, counter: bigint): string =>
  naiveHotp(bytesOf(input['secret']), counter, String(input['algorithm']), Number(input['digits']))

const stepAt = ({ input }: FlatCase): bigint => {
  const [time, epochStart, period] = ['time', 'epochStart', 'period'].map((name) =>
    BigInt(Number(input[name])),
  )
  return ((time ?? 0n) - (epochStart ?? 0n)) / (period ?? 1n)
}

/** As they stand in a comment of a failed test. */
const named = (cases: readonly FlatCase[]) =>
  cases.map((test) => [`${test.operation} ${test.tcId} ${test.comment}`, test] as const)

const withExpectation = (operation: string) =>
  named(casesOf(operation).filter((test) => test.result !== 'invalid'))

describe('what is expected of hotp and totp is what another HMAC gives', () => {
  it.each(withExpectation('hotp'))('%s', (_, test) => {
    expect(test.expected).toBe(codeAt(test, BigInt(String(test.input['counter']))))
  })

  it.each(withExpectation('totp'))('%s', (_, test) => {
    expect(test.expected).toBe(codeAt(test, stepAt(test)))
  })
})

/** Every counter that a verification may accept, the newest last. */
function candidates(test: FlatCase): bigint[] {
  const { input } = test
  const range = (from: bigint, to: bigint): bigint[] =>
    Array.from({ length: Number(to - from) + 1 }, (_, index) => from + BigInt(index))
  if (test.operation === 'verifyHotp') {
    const first = BigInt(String(input['counter']))
    return range(first, first + BigInt(Number(input['lookAhead']))).filter((counter) => counter < 2n ** 64n)
  }
  const { past, future } = input['window'] as { past: number; future: number }
  const current = stepAt(test)
  const after = BigInt(Number(input['afterStep'] ?? -1))
  return range(current - BigInt(past), current + BigInt(future)).filter((step) => step >= 0n && step > after)
}

/** An acceptable case differs from the code by what people paste into it, and by the digits of their keyboard. */
const asTyped = (text: string): string =>
  text
    .replace(/[\s\p{Cf}\p{Pd}]/gu, '')
    .replace(/[０-９]/gu, (digit) => `${'０１２３４５６７８９'.indexOf(digit)}`)
    .replace(/[٠-٩]/gu, (digit) => `${'٠١٢٣٤٥٦٧٨٩'.indexOf(digit)}`)
    .replace(/[۰-۹]/gu, (digit) => `${'۰۱۲۳۴۵۶۷۸۹'.indexOf(digit)}`)

describe.each(['verifyHotp', 'verifyTotp'])(
  'what is expected of %s follows from every code in range',
  (operation) => {
    it.each(named(casesOf(operation)))('%s', (_, test) => {
      const typed = String(test.input['code'])
      const code = test.result === 'acceptable' ? asTyped(typed) : typed
      const match = candidates(test).findLast((counter) => codeAt(test, counter) === code)
      const expected = operation === 'verifyHotp' ? { counter: String(match) } : { step: Number(match) }
      expect(test.expected).toEqual(match === undefined ? undefined : expected)
    })
  },
)

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** All bits in a row, and the whole bytes of them. */
function base32Bytes(text: string): string {
  const characters = [...text.toUpperCase()].filter((character) => ALPHABET.includes(character))
  const bits = characters.map((one) => ALPHABET.indexOf(one).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))).toString('hex')
}

describe('what is expected of Base32 is what its bits say', () => {
  it.each(withExpectation('base32Decode'))('%s', (_, test) => {
    expect(test.expected).toBe(base32Bytes(String(test.input['text'])))
  })

  it.each(withExpectation('base32Encode'))('%s', (_, test) => {
    expect(base32Bytes(String(test.expected))).toBe(test.input['bytes'])
    expect(String(test.expected).length).toBe(Math.ceil((String(test.input['bytes']).length * 4) / 5))
  })
})

/** What the platform's URL says, but that a plus sign is one. */
function readUri(uri: string): Record<string, unknown> {
  const url = new URL(uri.replaceAll('+', '%2B').replace(/^otpauth/i, 'https'))
  const [, type = '', label = ''] = /^otpauth:\/\/(\w+)\/([^?#]*)/i.exec(uri) ?? []
  const parts = label.split(/:|%3A/i).map(decodeURIComponent)
  const get = (name: string): string | null => url.searchParams.get(name)
  const algorithm = (get('algorithm') ?? 'SHA1').toUpperCase().replace('-', '')
  const period = Number(get('period') ?? 30)
  return {
    type: type.toLowerCase(),
    issuer: get('issuer') ?? (parts.length > 1 ? parts[0] : ''),
    accountName: parts.at(-1)?.trimStart(),
    secret: base32Bytes(get('secret') ?? ''),
    algorithm,
    digits: Number(get('digits') ?? 6),
    ...(type.toLowerCase() === 'totp' ? { period } : { counter: get('counter') }),
  }
}

describe('what is expected of otpauth URIs is what a URL says', () => {
  it.each(withExpectation('parseUri'))('%s', (_, test) => {
    expect(readUri(String(test.input['uri']))).toEqual(test.expected)
  })

  it.each(withExpectation('buildUri'))('%s', (_, test) => {
    expect(readUri(String(test.expected))).toEqual(test.input)
  })
})

describe('the published values are all there', () => {
  it('4226-5.1 RFC 4226 Appendix D', () => {
    const cases = casesOf('hotp').filter((test) => test.flags.includes('Rfc4226'))
    expect(cases.map((test) => test.expected)).toEqual(
      published.rfc4226_appendix_d.tests.map(({ hotp }) => hotp),
    )
  })

  it('6238-1.2 RFC 6238 Appendix B', () => {
    const cases = casesOf('totp').filter((test) => test.flags.includes('Rfc6238'))
    const key = ({ algorithm, time, totp }: { algorithm: string; time: number; totp: string }) =>
      `${algorithm} ${time} ${totp}`
    const ours = cases.map(({ input, expected }) =>
      key({ algorithm: String(input['algorithm']), time: Number(input['time']), totp: String(expected) }),
    )
    expect(ours.sort()).toEqual(published.rfc6238_appendix_b.tests.map(key).sort())
  })

  it('4648-6 RFC 4648 section 10', () => {
    const texts = casesOf('base32Decode').map((test) => `${test.input['text']} ${test.expected}`)
    const rows = published.rfc4648_base32.tests
    expect(texts).toEqual(expect.arrayContaining(rows.map((row) => `${row.padded} ${row.hex}`)))
    expect(texts).toEqual(expect.arrayContaining(rows.map((row) => `${row.unpadded} ${row.hex}`)))
  })

  it('6238-4.2 every derived counter and time', () => {
    const counters = casesOf('hotp').map((test) => `${test.input['counter']} ${test.expected}`)
    for (const { counter, SHA1, SHA256, SHA512 } of published.derived_big_counters.tests) {
      for (const code of [SHA1, SHA256, SHA512]) expect(counters).toContain(`${counter} ${code}`)
    }
    for (const { counter, hotp } of published.derived_leading_zeros.tests) {
      expect(counters).toContain(`${counter} ${hotp}`)
    }
  })
})
