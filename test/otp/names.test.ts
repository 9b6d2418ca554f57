import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { reading } from '../../src/internal/input.js'
import { buildOtpauthUri, OtpSecret, parseOtpauthUri } from '../../src/otp/index.js'
import { issuerName, toAccountName } from '../../src/otp/uri-key.js'

const secret = OtpSecret.generate()

/** The account name that comes back from a URI. */
const roundTrip = (accountName: string): string =>
  parseOtpauthUri(buildOtpauthUri({ issuer: 'Example', accountName, secret })).accountName

/** Whether a label can hold a name as it is. */
function canHold(accountName: string): boolean {
  try {
    return roundTrip(accountName) === accountName
  } catch (error) {
    if (error instanceof StepwardError) return false
    throw error
  }
}

describe('uri an account name that a label can hold', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['ada:admin@example.com', 'ada_admin@example.com'],
    ['"a:b"@example.com', '"a_b"@example.com'],
    ['  ada', 'ada'],
    ['ada  ', 'ada  '],
    ['a\nb\u0000c\u0085d', 'a_b_c_d'],
    ['a\u202eb\u2066c', 'a_b_c'],
    ['a\u200fb', 'a\u200fb'],
    ['a\ud800b\udc00', 'a\ufffdb\ufffd'],
    ['', '_'],
    ['   ', '_'],
    [':', '_'],
    ['日本 😀 é+%?#/', '日本 😀 é+%?#/'],
    ['a'.repeat(300), 'a'.repeat(256)],
    [`${'a'.repeat(255)}😀`, 'a'.repeat(255)],
    [`${'a'.repeat(254)}😀b`, `${'a'.repeat(254)}😀`],
    [`${' '.repeat(300)}ada`, 'ada'],
  ])('uri %j becomes %j', (given, expected) => {
    expect(toAccountName(given)).toBe(expected)
  })

  const names = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(...'a: \n\u202e\ud800\udc00😀'), maxLength: 300 }),
    fc.emailAddress(),
  )

  it('uri is found for any text, and is left as it is', () => {
    fc.assert(
      fc.property(names, (given) => {
        const name = toAccountName(given)
        expect(roundTrip(name)).toBe(name)
        expect(toAccountName(name)).toBe(name)
        if (canHold(given)) expect(name).toBe(given)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('uri an issuer that a label can hold', () => {
  const read = reading('test', issuerName, (message) => new StepwardError('ERR_INVALID_URI', message))

  it.each(['Example', 'Ä & Co. (日本)', ' a ', 'a'.repeat(256)])('uri is %j', (name) => {
    expect(read(name)).toBe(name)
  })

  it.each([
    ['a:b', 'contains a colon, which separates issuer and account name'],
    ['a\tb', 'contains a control character, which no label can hold'],
    ['a\u202eb', 'contains a control character, which no label can hold'],
    ['', 'expected 1 to 256 characters, got 0'],
    ['a'.repeat(257), 'expected 1 to 256 characters, got 257'],
    ['\ud800', 'contains a lone surrogate, so it is not valid text'],
    [undefined, 'expected a string, got undefined'],
    [7, 'expected a string, got 7'],
  ])('uri is not %j', (name, message) => {
    expect(() => read(name)).toThrowError(new StepwardError('ERR_INVALID_URI', `test: ${message}`))
  })
})
