import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import {
  runVectors,
  stepwardImplementation,
  type VectorFile,
  type VectorImplementation,
} from '../../src/testing/index.js'
import { ALL_FILES } from '../vectors/files.js'
import { invalidCase, oneCase } from './support/vectors.js'

const ours = await runVectors(stepwardImplementation, ALL_FILES)

describe('our own implementation', () => {
  it.each(ours.cases.map((test) => [`${test.kind} ${test.tcId} ${test.comment}`, test] as const))(
    'passes %s',
    (_, { outcome, reason }) => {
      expect([outcome, reason]).toEqual(['passed', null])
    },
  )

  it('is asked every case of every file, in their order', () => {
    const asked = ours.cases.map(({ kind, tcId }) => `${kind} ${tcId}`)
    const there = ALL_FILES.flatMap(({ kind, testGroups }) =>
      testGroups.flatMap(({ tests }) => tests.map(({ tcId }) => `${kind} ${tcId}`)),
    )
    expect(asked).toEqual(there)
    expect([ours.passed, ours.failed, ours.unsupported]).toEqual([there.length, 0, 0])
  })

  it('has a row for every flag, with as many cases as carry it', () => {
    for (const { kind, flag, passed, description } of ours.flags) {
      const file = ALL_FILES.find((one) => one.kind === kind)
      const tests = file?.testGroups.flatMap((group) => group.tests) ?? []
      expect(passed).toBe(tests.filter((test) => test.flags.includes(flag)).length)
      expect(description).toBe(file?.notes[flag]?.description)
    }
    expect(ours.flags.length).toBe(ALL_FILES.flatMap(({ notes }) => Object.keys(notes)).length)
  })
})

/** How the one case comes out, and why. */
async function outcome(implementation: object, vectors: VectorFile = oneCase()) {
  const report = await runVectors(implementation as VectorImplementation, vectors)
  const [test] = report.cases
  return `${test?.outcome}: ${test?.reason}`
}

describe('an answer is judged', () => {
  it.each([
    ['the right code', '287082', 'passed: null'],
    ['another code', '287083', 'failed: expected "287082", got "287083"'],
    ['the right code as a number', 287082, 'failed: expected "287082", got 287082'],
    ['null', null, 'failed: expected "287082", but it was refused'],
    ['nothing', undefined, 'failed: expected "287082", but it was refused'],
    ['an object', { code: '287082' }, 'failed: expected "287082", got {"code":"287082"}'],
    ['that it is not supported', { unsupported: 'no HOTP' }, 'unsupported: no HOTP'],
    ['that it could not be asked', { fault: 'it died' }, 'failed: it died'],
    ['a bigint', 287082n, 'failed: the answer is not JSON: Do not know how to serialize a BigInt'],
    ['a code of escape sequences', '\u001b[2J', 'failed: expected "287082", got "\\u001b[2J"'],
    ['a code that turns the line around', '\u202e', 'failed: expected "287082", got "\\u202e"'],
  ])('valid, %s', async (_, answer, expected) => {
    expect(await outcome({ hotp: () => answer })).toBe(expected)
    expect(await outcome({ hotp: async () => answer })).toBe(expected)
  })

  it('valid, an error', async () => {
    const hotp = () => {
      throw new Error('cannot')
    }
    expect(await outcome({ hotp })).toBe('failed: expected "287082", but it was refused: cannot')
  })

  it('what is missing is not supported, never passed', async () => {
    for (const vectors of [
      oneCase(),
      invalidCase('hotp'),
      invalidCase('verifyHotp'),
      oneCase({ result: 'acceptable' }),
    ]) {
      expect(await outcome({}, vectors)).toMatch(/^unsupported: no function \w+$/)
    }
  })

  it.each([
    ['null', () => null, 'passed: null'],
    ['an error', () => Promise.reject(new Error('no')), 'passed: null'],
    ['a code', () => '287082', 'failed: expected a refusal, got "287082"'],
    ['false, which is no refusal of a code', () => false, 'failed: expected a refusal, got false'],
  ])('invalid, %s', async (_, hotp, expected) => {
    expect(await outcome({ hotp }, invalidCase('hotp'))).toBe(expected)
  })

  it.each([
    ['null', () => null, 'passed: null'],
    ['false', () => false, 'passed: null'],
    ['true', () => true, 'failed: expected a refusal, got true'],
    ['a match', () => ({ step: 0 }), 'failed: expected a refusal, got {"step":0}'],
    ['0', () => 0, 'failed: expected a refusal, got 0'],
  ])('invalid, of a verification, %s', async (_, verifyTotp, expected) => {
    expect(await outcome({ verifyTotp }, invalidCase('verifyTotp'))).toBe(expected)
  })

  it('an error is no refusal where the group says so', async () => {
    const verifyTotp = () => {
      throw new RangeError('length')
    }
    expect(await outcome({ verifyTotp }, invalidCase('verifyTotp', { errorIsRefusal: false }))).toBe(
      'failed: expected a match or null, but it threw: length',
    )
    expect(await outcome({ verifyTotp }, invalidCase('verifyTotp'))).toBe('passed: null')
  })

  it.each([
    ['the code', () => '287082', 'passed: null'],
    ['a refusal', () => null, 'passed: null'],
    ['an error', () => Promise.reject(new Error('no')), 'passed: null'],
    ['another code', () => '1', 'failed: expected "287082" or a refusal, got "1"'],
  ])('acceptable, %s', async (_, hotp, expected) => {
    expect(await outcome({ hotp }, oneCase({ result: 'acceptable' }))).toBe(expected)
  })

  it.each([
    ['the step', { step: 0 }, 'passed: null'],
    ['the step and more', { step: 0, delta: -1 }, 'passed: null'],
    ['another step', { step: 1 }, 'failed: expected {"step":0}, got {"step":1}'],
    ['no step', {}, 'failed: expected {"step":0}, got {}'],
    ['that something matched', true, 'unsupported: does not say which one matched'],
    ['null', null, 'failed: expected {"step":0}, but it was refused'],
  ])('valid, of a verification, %s', async (_, answer, expected) => {
    const vectors = oneCase({ expected: { step: 0 } }, { operation: 'verifyTotp' })
    expect(await outcome({ verifyTotp: () => answer }, vectors)).toBe(expected)
  })

  it('hexadecimal digits may be in either case', async () => {
    const vectors = oneCase({ expected: 'ff0a' }, { operation: 'base32Decode' })
    expect(await outcome({ base32Decode: () => 'FF0A' }, vectors)).toBe('passed: null')
    expect(await outcome({ base32Decode: () => 'FF0B' }, vectors)).toMatch(/^failed/)
  })

  it('a long answer is cut in the reason', async () => {
    expect((await outcome({ hotp: () => '1'.repeat(100_000) })).length).toBeLessThan(300)
  })
})

describe('a URI is compared by what it says', () => {
  const expected = 'otpauth://totp/A%20B:c%40d?secret=MFRGG&issuer=A%20B'
  it.each([
    ['itself', expected, true],
    ['another order', 'otpauth://totp/A%20B:c%40d?issuer=A%20B&secret=MFRGG', true],
    ['defaults', `${expected}&algorithm=SHA1&digits=6&period=30`, true],
    ['less encoding', 'otpauth://totp/A%20B:c@d?secret=MFRGG&issuer=A%20B', true],
    ['an encoded colon', 'otpauth://totp/A%20B%3Ac%40d?secret=MFRGG&issuer=A%20B', true],
    ['an issuer in the label only', 'otpauth://totp/A%20B:c%40d?secret=MFRGG', true],
    ['a parameter of its own', `${expected}&lock=true`, true],
    ['a plus for a space', 'otpauth://totp/A+B:c%40d?secret=MFRGG&issuer=A+B', false],
    ['a space', 'otpauth://totp/A B:c@d?secret=MFRGG&issuer=A%20B', false],
    ['padding', `${expected.replace('MFRGG', 'MFRGG%3D%3D%3D')}`, false],
    ['lower case', expected.replace('MFRGG', 'mfrgg'), false],
    ['another period', `${expected}&period=60`, false],
    ['two secrets', `${expected}&secret=MFRGG`, false],
    ['a fragment', `${expected}#`, false],
    ['two issuers', expected.replace('issuer=A%20B', 'issuer=X'), false],
    ['two colons', expected.replace('c%40d', 'c%40d:e'), false],
    ['malformed encoding', expected.replace('%40', '%4'), false],
    ['no URI', 'c@d', false],
  ])('%s', async (_, uri, same) => {
    const vectors = oneCase({ expected }, { operation: 'buildUri' })
    expect(await outcome({ buildUri: () => uri }, vectors)).toMatch(same ? /^passed/ : /^failed/)
  })
})

const refuse = (): never => {
  throw new Error('the value was touched')
}

const hostileThrows: readonly (readonly [string, () => unknown])[] = [
  ['undefined', () => Promise.reject(undefined)],
  ['an object whose text throws', () => Promise.reject({ toString: refuse })],
  ['a symbol', () => Promise.reject(Symbol('s'))],
  [
    'an error whose message throws',
    () => Promise.reject(Object.defineProperty(new Error(), 'message', { get: refuse })),
  ],
]

const circular: { self?: unknown } = {}
circular.self = circular

const hostileAnswers: readonly (readonly [string, () => unknown])[] = [
  ['a cycle', () => circular],
  ['a Proxy that throws at any touch', () => new Proxy({}, { get: refuse, ownKeys: refuse })],
  ['an object whose toJSON throws', () => ({ toJSON: refuse })],
  ['a function', () => () => '287082'],
]

describe('S11 hostile functions get a report', () => {
  it.each(hostileThrows)('one that throws %s', async (_, hotp) => {
    expect(await outcome({ hotp })).toMatch(/^failed: expected "287082", but it was refused/)
  })

  it.each(hostileAnswers)('one that answers with %s', async (_, hotp) => {
    expect(await outcome({ hotp })).toMatch(/^failed/)
  })

  it('one that never answers has failed after its time, and its signal is aborted', async () => {
    const aborted: boolean[] = []
    const hotp: VectorImplementation['hotp'] = (_, { signal }) =>
      new Promise(() => {
        signal.addEventListener('abort', () => aborted.push(signal.aborted))
      })
    const report = await runVectors({ hotp }, oneCase(), { timeout: 1 })
    expect(report.cases[0]).toMatchObject({ outcome: 'failed', reason: 'no answer within 1 s' })
    expect(aborted).toEqual([true])
  })

  it('one that changes its input changes no other case', async () => {
    const vectors = oneCase()
    const before = JSON.stringify(vectors)
    await runVectors({ hotp: (input) => Object.assign(input, { secret: 'ff' }).counter }, vectors)
    expect(JSON.stringify(vectors)).toBe(before)
  })

  it('a function is called on its implementation', async () => {
    const implementation = {
      code: '287082',
      hotp(): string {
        return this.code
      },
    }
    const { code, ...rest } = implementation
    expect(code).toBe('287082')
    expect(await outcome({ ...rest, hotp: implementation.hotp.bind(implementation) })).toBe('passed: null')
  })
})

describe('S11 misuse throws a StepwardError', () => {
  const codeOf = async (...args: readonly unknown[]): Promise<string> => {
    try {
      await Reflect.apply(runVectors, undefined, args)
    } catch (error) {
      return error instanceof StepwardError ? error.code : String(error)
    }
    return 'nothing was thrown'
  }

  it.each([
    ['no implementation', [undefined, oneCase()]],
    ['null', [null, oneCase()]],
    ['an array', [[], oneCase()]],
    ['a misspelt function', [{ hotP: () => '' }, oneCase()]],
    ['what is no function', [{ hotp: '287082' }, oneCase()]],
    ['an unknown option', [{}, oneCase(), { timeOut: 1 }]],
    ['a timeout of 0', [{}, oneCase(), { timeout: 0 }]],
    ['a timeout of NaN', [{}, oneCase(), { timeout: Number.NaN }]],
    ['a timeout that is too long', [{}, oneCase(), { timeout: 601 }]],
    ['no vectors', [{}, undefined]],
    ['a text', [{}, '{}']],
    ['an empty object', [{}, {}]],
    ['another version', [{}, { ...oneCase(), version: 2 }]],
    ['a cut file', [{}, { ...oneCase(), numberOfTests: 2 }]],
    ['no groups', [{}, { ...oneCase(), testGroups: null }]],
    ['a group that is null', [{}, { ...oneCase(), testGroups: [null] }]],
    ['a hole in the groups', [{}, { ...oneCase(), testGroups: new Array(1) }]],
    ['an unknown operation', [{}, oneCase({}, { operation: 'rot13' })]],
    ['an inherited operation', [{}, oneCase({}, { operation: 'constructor' })]],
    ['an unknown result', [{}, oneCase({ result: 'maybe' })]],
    ['no expectation', [{}, oneCase({ expected: undefined })]],
    ['no input', [{}, oneCase({ input: null })]],
    ['flags that are none', [{}, oneCase({ flags: 'Rfc4226' })]],
    ['no number', [{}, oneCase({ tcId: '1' })]],
    ['a note that is none', [{}, { ...oneCase(), notes: { Rfc4226: 'x' } }]],
  ])('%s', async (_, args) => {
    expect(await codeOf(...args)).toBe('ERR_INVALID_ARGUMENT')
  })

  it('a polluted prototype adds no function and no field', async () => {
    Reflect.set(Object.prototype, 'hotp', () => '287082')
    Reflect.set(Object.prototype, 'unsupported', 'polluted')
    try {
      expect(await outcome({})).toBe('unsupported: no function hotp')
      expect(await outcome({ hotp: () => ({}) })).toBe('failed: expected "287082", got {}')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'hotp')
      Reflect.deleteProperty(Object.prototype, 'unsupported')
    }
  })
})
