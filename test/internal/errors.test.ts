import { describe, expect, it, vi } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { throwing } from './support/read.js'

vi.resetModules()
const { StepwardError: Foreign } = await import('../../src/errors.js')

const BRAND = Symbol.for('stepward.StepwardError')

describe('an error', () => {
  it('is an Error with a name, a code and a message', () => {
    const error = new StepwardError('ERR_INVALID_URI', 'parseOtpauthUri: malformed percent-encoding')
    expect(error).toBeInstanceOf(Error)
    expect([error.name, error.code, error.message]).toEqual([
      'StepwardError',
      'ERR_INVALID_URI',
      'parseOtpauthUri: malformed percent-encoding',
    ])
    expect(String(error)).toBe('StepwardError: parseOtpauthUri: malformed percent-encoding')
    expect(error.stack).toContain('errors.test.ts')
    expect(Object.hasOwn(error, 'cause')).toBe(false)
  })

  it('has the fields of its code', () => {
    const argument = new StepwardError('ERR_INVALID_ARGUMENT', 'm', { option: 'window.past' })
    expect(argument.option).toBe('window.past')
    expect(new StepwardError('ERR_INVALID_ARGUMENT', 'm', { option: null }).option).toBeNull()
    expect(new StepwardError('ERR_INVALID_KEY_RING', 'm', { option: 'keys.k1' }).option).toBe('keys.k1')
    expect(new StepwardError('ERR_UNKNOWN_KEY', 'm', { keyId: 'k1' }).keyId).toBe('k1')
    for (const code of ['ERR_STORE_FAILED', 'ERR_SCHEMA_MISSING', 'ERR_SCHEMA_VERSION'] as const) {
      expect(new StepwardError(code, 'm', { store: 'postgresStore' }).store).toBe('postgresStore')
    }
  })

  it('narrows by its code', () => {
    const said = (error: StepwardError): string => {
      if (error.code === 'ERR_INVALID_ARGUMENT') return `option ${error.option}`
      if (error.code === 'ERR_UNKNOWN_KEY') return `key ${error.keyId}`
      if (error.code === 'ERR_STORE_FAILED') return `store ${error.store}`
      return error.code
    }
    expect(said(new StepwardError('ERR_INVALID_ARGUMENT', 'm', { option: 'code' }))).toBe('option code')
    expect(said(new StepwardError('ERR_UNKNOWN_KEY', 'm', { keyId: 'k1' }))).toBe('key k1')
    expect(said(new StepwardError('ERR_STORE_FAILED', 'm', { store: 'redisStore' }))).toBe('store redisStore')
    expect(said(new StepwardError('ERR_QR_TOO_LARGE', 'm'))).toBe('ERR_QR_TOO_LARGE')
  })

  it('S8 keeps a redacted copy of its cause, and is one itself', () => {
    const cause = new TypeError('connection refused')
    const error = new StepwardError('ERR_STORE_FAILED', 'm', { store: 'redisStore', cause })
    expect(error.cause).not.toBe(cause)
    expect(String(error.cause)).toBe('TypeError: connection refused')
    expect(new Error('host', { cause: error }).cause).toBe(error)
  })
})

describe('instanceof StepwardError', () => {
  it('recognizes the errors of every copy of the package', () => {
    const foreign = new Foreign('ERR_UNKNOWN_KEY', 'm', { keyId: 'k1' })
    expect(Foreign).not.toBe(StepwardError)
    expect(Object.getPrototypeOf(foreign)).not.toBe(StepwardError.prototype)
    expect(foreign instanceof StepwardError).toBe(true)
    expect(new StepwardError('ERR_INVALID_URI', 'm') instanceof Foreign).toBe(true)
    if (foreign instanceof StepwardError && foreign.code === 'ERR_UNKNOWN_KEY')
      expect(foreign.keyId).toBe('k1')
  })

  it('recognizes the error of another thread or of a log no more than another object', () => {
    const error = new StepwardError('ERR_INVALID_ARGUMENT', 'm', { option: 'code' })
    for (const value of [structuredClone(error), { ...error }, JSON.parse(JSON.stringify(error))]) {
      expect(value instanceof StepwardError).toBe(false)
    }
  })

  it('S11 is false for anything else, and never throws', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const impostor = Object.assign(new Error('m'), { name: 'StepwardError', code: 'ERR_INVALID_URI' })
    const values = [undefined, null, 1, 'StepwardError', Symbol('s'), {}, [], () => 1, new Error('m'), proxy]
    for (const value of [...values, impostor, { [BRAND]: 1 }, throwing('code')]) {
      expect(value instanceof StepwardError).toBe(false)
    }
  })

  it('needs no property of the error that a log would show', () => {
    const error = new StepwardError('ERR_UNKNOWN_KEY', 'm', { keyId: 'k1' })
    expect(Reflect.ownKeys(error)).not.toContain(BRAND)
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'StepwardError',
      code: 'ERR_UNKNOWN_KEY',
      keyId: 'k1',
    })
  })
})
