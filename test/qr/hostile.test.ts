import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { qrSvg, qrTerminal } from '../../src/qr/index.js'

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** As an application without types calls it. */
type Untyped = (...values: readonly unknown[]) => unknown
const svg: Untyped = (...values) => Reflect.apply(qrSvg, undefined, values)
const terminal: Untyped = (...values) => Reflect.apply(qrTerminal, undefined, values)

function errorOf(call: () => unknown): StepwardError {
  try {
    call()
  } catch (error) {
    if (error instanceof StepwardError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const BAD_TEXTS: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 42],
  ['NaN', Number.NaN],
  ['a boolean', true],
  ['a symbol', Symbol('text')],
  ['bytes', new Uint8Array([1, 2, 3])],
  ['an array', [SECRET]],
  ['an object that becomes text', { toString: () => SECRET }],
  ['a String object', Object(SECRET)],
  ['an empty text', ''],
  ['a lone surrogate', `${SECRET}\ud800`],
]

const BAD_OPTIONS: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a number', 240],
  ['a text', 'dark'],
  ['an array', []],
  ['an unknown option', { colour: 'red' }],
]

describe.each([
  { name: 'qrSvg', draw: svg },
  { name: 'qrTerminal', draw: terminal },
])('S11 $name refuses with a typed error', ({ name, draw }) => {
  it.each(BAD_TEXTS)('%s as text', (_, text) => {
    const error = errorOf(() => draw(text))
    expect(error.code).toBe('ERR_INVALID_ARGUMENT')
    expect(error.message).toContain(`${name}: text`)
    expect(error.message).not.toContain(SECRET)
  })

  it.each(BAD_OPTIONS)('%s as options', (_, options) => {
    expect(errorOf(() => draw(SECRET, options)).code).toBe('ERR_INVALID_ARGUMENT')
  })

  it.each([
    ['one byte over the limit', 'x'.repeat(2332)],
    ['too many bytes in few characters', '🔐'.repeat(583)],
    ['megabytes', SECRET.repeat(1_000_000)],
  ])('%s as too large, in little time and without showing it', (_, text) => {
    const error = errorOf(() => draw(text))
    expect(error.code).toBe('ERR_QR_TOO_LARGE')
    expect(error.message.length).toBeLessThan(200)
    expect(error.message).not.toContain(text.slice(0, 8))
    expect(error.cause).toBeUndefined()
  })
})

describe('S11 qrSvg refuses', () => {
  it.each([0, -240, 63, 4097, 240.5, Number.NaN, Number.POSITIVE_INFINITY, '240', 240n, null, {}])(
    'the size %s',
    (size) => {
      expect(errorOf(() => svg('a', { size })).code).toBe('ERR_INVALID_ARGUMENT')
    },
  )

  it.each([
    ['an empty text', ''],
    ['null', null],
    ['a number', 7],
    ['over 500 characters', 'x'.repeat(501)],
    ['a lone surrogate', '\udc00'],
    ['NUL, which ends an XML file', 'a\u0000b'],
    ['an escape character', '\u001b[31m'],
    ['a non-character', '\uffff'],
  ])('%s as title', (_, title) => {
    expect(errorOf(() => svg('a', { title })).code).toBe('ERR_INVALID_ARGUMENT')
  })
})

describe('S11 qrTerminal refuses', () => {
  it.each(['', 'Dark', 'toString', 0, true, null, {}, ['dark']])('the terminal %j', (kind) => {
    expect(errorOf(() => terminal('a', { terminal: kind })).code).toBe('ERR_INVALID_ARGUMENT')
  })
})

describe('ASVS-15.3.5 a polluted Object.prototype', () => {
  it('changes nothing in the picture', () => {
    const before = [qrSvg('a'), qrTerminal('a')]
    const pollution = { version: 40, mask: 3, ecc: 'low', border: 1, size: 99, title: 'x', terminal: 'dark' }
    for (const [key, value] of Object.entries(pollution)) {
      Object.defineProperty(Object.prototype, key, { value, configurable: true })
    }
    try {
      expect([qrSvg('a'), qrTerminal('a')]).toEqual(before)
    } finally {
      for (const key of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, key)
    }
  })
})
