import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import * as here from '../../src/otp/index.js'
import { secretReader } from '../../src/otp/secret.js'
import { expectCode } from './support/expect-error.js'

vi.resetModules()
const there = await import('../../src/otp/index.js')

const BASE32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const BRAND = Symbol.for('stepward.OtpSecret')
const foreign = there.OtpSecret.fromBase32(BASE32)
const bytes = foreign.toBytes()
/** Any value, as it comes from code without types. */
const untyped = (value: unknown): never => value as never

/** What an object that merely claims to be a secret of another copy does. */
const branded = (toBytes: unknown): object => ({ [BRAND]: true, toBytes })

describe('a secret of another copy of the package', () => {
  it('is one of another class', () => {
    expect(there.OtpSecret).not.toBe(here.OtpSecret)
    expect(Object.getPrototypeOf(foreign)).not.toBe(here.OtpSecret.prototype)
  })

  it('is recognized by instanceof, as are those of this copy, and nothing else is', () => {
    expect(foreign instanceof here.OtpSecret).toBe(true)
    expect(here.OtpSecret.generate() instanceof there.OtpSecret).toBe(true)
    const proxy = new Proxy({}, { get: () => expect.unreachable() })
    for (const value of [null, undefined, BASE32, bytes, {}, { [BRAND]: 1 }, proxy]) {
      expect(value instanceof here.OtpSecret).toBe(false)
    }
  })

  it.each<[string, (secret: here.SecretInput) => unknown]>([
    ['generateTotp', (secret) => here.generateTotp(secret, { time: 59 })],
    ['verifyTotp', (secret) => here.verifyTotp(secret, '287082', { time: 59 })],
    ['generateHotp', (secret) => here.generateHotp(secret, 1)],
    ['verifyHotp', (secret) => here.verifyHotp(secret, '287082', { counter: 0, lookAhead: 1 })],
    ['resyncHotp', (secret) => here.resyncHotp(secret, ['755224', '287082'], { counter: 0 })],
    ['buildOtpauthUri', (secret) => here.buildOtpauthUri({ issuer: 'a', accountName: 'b', secret })],
    [
      'otpauthWarnings',
      (secret) => here.otpauthWarnings({ issuer: 'a', accountName: 'b', secret, digits: 8 }),
    ],
  ])('is taken by %s', (_, call) => {
    const expected = call(BASE32)
    expect(expected).not.toBeNull()
    expect(call(untyped(foreign))).toEqual(expected)
  })

  it('4226-R6 may have 10 bytes, which the other copy has checked, and no fewer', () => {
    const short = there.OtpSecret.fromBase32('JBSWY3DPEHPK3PXP', { minBytes: 10 })
    expect(here.generateTotp(untyped(short), { time: 0 })).toBe(there.generateTotp(short, { time: 0 }))
    for (const length of [0, 9, 129]) {
      const secret = untyped(branded(() => new Uint8Array(length)))
      expectCode(() => here.generateTotp(secret), 'ERR_INVALID_SECRET')
    }
  })

  it('is copied: what changes later changes nothing', () => {
    const shared = bytes.slice()
    const secret = secretReader()(branded(() => shared))
    shared.fill(0)
    expect(secret.toBase32()).toBe(BASE32)
  })

  it.each<[string, object]>([
    ['has no toBytes', { [BRAND]: true }],
    ['has a toBytes that is no function', branded(bytes)],
    ['has a toBytes that throws', branded(() => expect.unreachable())],
    ['returns no bytes', branded(() => [...bytes])],
    ['returns a promise', branded(() => Promise.resolve(bytes))],
    ['has no brand', { toBytes: () => bytes }],
    ['is a Proxy of a secret', new Proxy(foreign, {})],
    ['has only the prototype of a secret', Object.create(there.OtpSecret.prototype)],
  ])('S11 is refused if it %s', (_, impostor) => {
    expectCode(() => here.generateTotp(untyped(impostor)), 'ERR_INVALID_ARGUMENT')
  })

  it('S8 shows no byte of itself by its brand', () => {
    expect(Reflect.get(foreign, BRAND)).toBe(true)
    expect(Reflect.ownKeys(foreign)).toEqual([])
    expect(inspect(foreign, { showHidden: true, depth: null })).not.toMatch(/GEZDG|49, ?50/)
    expect(JSON.stringify(foreign)).toBe('{}')
    expect(Reflect.ownKeys(structuredClone(foreign))).toEqual([])
  })
})
