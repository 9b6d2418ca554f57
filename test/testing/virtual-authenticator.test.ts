import { describe, expect, it } from 'vitest'
import { buildOtpauthUri, memoryStore } from '../../src/index.js'
import { createTestClock } from '../../src/testing/clock.js'
import { createVirtualAuthenticator } from '../../src/testing/virtual-authenticator.js'
import { scan } from '../support/phone.js'
import { bench } from '../support/service.js'

const START = new Date('2026-01-01T00:00:00Z')
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const uri = (accountName: string, more: object = {}) =>
  buildOtpauthUri({ issuer: 'Example', accountName, secret, ...more })

describe('the virtual authenticator', () => {
  it('shows what an independent implementation shows, for any parameters', () => {
    const clock = createTestClock(START)
    const phone = createVirtualAuthenticator({ clock: clock.now })
    for (const more of [
      {},
      { algorithm: 'SHA256', digits: 8 },
      { algorithm: 'SHA512', digits: 7, period: 60 },
    ]) {
      const text = uri('ada', more)
      phone.scan(text)
      for (let step = 0; step < 5; step++) {
        expect(phone.code()).toBe(scan(text).code(clock.now()))
        clock.advance(37)
      }
    }
  })

  it('6238-6 can be late: one step is accepted, two are not', async () => {
    const { twoFactor, time } = bench(memoryStore())
    const phone = createVirtualAuthenticator({ clock: () => time.now })
    const setup = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    if (!setup.ok) throw new Error(setup.reason)
    phone.scan(setup.uri)
    expect(await twoFactor.enrollment.confirm({ userId: 'ada', code: phone.code() })).toMatchObject({
      ok: true,
    })
    time.advance(300)
    phone.setDrift(-60)
    expect(await twoFactor.verify({ userId: 'ada', code: phone.code() })).toMatchObject({ ok: false })
    phone.setDrift(-30)
    expect(await twoFactor.verify({ userId: 'ada', code: phone.code() })).toMatchObject({ ok: true })
  })

  it('S7 can be enrolled again: a new scan overwrites the entry of the same label, and the old one never works', async () => {
    const { twoFactor, time, enroll } = bench(memoryStore())
    const { uri: first, phone: oldPhone } = await enroll('ada')
    const phone = createVirtualAuthenticator({ clock: () => time.now })
    const entry = phone.scan(first)
    expect(phone.entries()).toEqual([entry])
    time.advance(30)
    await twoFactor.enrollment.disable({ userId: 'ada', code: phone.code(entry) })
    const { uri: second } = await enroll('ada')
    expect(phone.scan(second)).toEqual(entry)
    expect(phone.entries()).toHaveLength(1)
    time.advance(30)
    expect(await twoFactor.verify({ userId: 'ada', code: oldPhone.code(time.now) })).toMatchObject({
      ok: false,
    })
    expect(await twoFactor.verify({ userId: 'ada', code: phone.code() })).toMatchObject({ ok: true })
    phone.remove(entry)
    expect(phone.entries()).toEqual([])
    expect(() => phone.code()).toThrowError(/no such entry/)
  })

  it('keeps entries apart, and shows the one scanned last', () => {
    const phone = createVirtualAuthenticator({ clock: () => START })
    const ada = phone.scan(uri('ada'))
    const bea = phone.scan(uri('bea', { digits: 8 }))
    expect(phone.code()).toBe(phone.code(bea))
    phone.scan(uri('ada'))
    expect(phone.code()).toBe(phone.code(ada))
    expect(phone.entries()).toEqual([bea, ada])
  })

  it('S11 refuses what is out of shape with a typed error', () => {
    const phone = createVirtualAuthenticator()
    const invalid = expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' })
    expect(() => phone.code()).toThrowError(invalid)
    expect(() => phone.remove({ issuer: 'x', accountName: 'y' })).toThrowError(invalid)
    expect(() => phone.scan(uri('ada', { type: 'hotp', counter: 0 }))).toThrowError(invalid)
    expect(() => phone.scan('https://example.com')).toThrowError(/otpauth/)
    for (const drift of [Number.NaN, Number.POSITIVE_INFINITY, '1', null]) {
      expect(() => phone.setDrift(drift as never)).toThrowError(invalid)
    }
    for (const options of [null, 7, { clock: 7 }, { drift: 'x' }, { time: 7 }]) {
      expect(() => createVirtualAuthenticator(options as never)).toThrowError(invalid)
    }
  })
})

describe('the test clock', () => {
  it('stands still until it is moved, forward or back', () => {
    const clock = createTestClock(START)
    expect(clock.now()).toEqual(START)
    clock.advance(90)
    clock.advance(-30.5)
    expect(clock.now()).toEqual(new Date('2026-01-01T00:00:59.500Z'))
    clock.set(START)
    clock.now().setFullYear(1999)
    expect(clock.now()).toEqual(START)
  })

  it('S11 refuses what is no time', () => {
    const invalid = expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' })
    const clock = createTestClock(START)
    for (const value of [undefined, null, 7, '2026', new Date(Number.NaN)]) {
      expect(() => createTestClock(value as never)).toThrowError(invalid)
      expect(() => clock.set(value as never)).toThrowError(invalid)
    }
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '1', undefined]) {
      expect(() => clock.advance(value as never)).toThrowError(invalid)
    }
  })
})
