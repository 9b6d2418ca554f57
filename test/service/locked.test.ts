import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { bench } from '../support/service.js'

describe('S3 a code that is sent again', () => {
  const verifyOf = (on: ReturnType<typeof bench>) => (code: string) =>
    on.twoFactor.verify({ userId: 'ada', code })

  it('S3 of the app is counted each time, because each one is evaluated, in any spelling', async () => {
    const on = bench(memoryStore())
    await on.enroll('ada')
    const verify = verifyOf(on)
    for (const [index, code] of ['12345', '12345', ' 12-345\n', '１２３４５', '12345'].entries()) {
      expect(await verify(code)).toMatchObject({ reason: 'invalid_code', attemptsLeft: 4 - index })
    }
    expect(await verify('12345')).toMatchObject({ reason: 'locked' })
  })

  it('S3 of the recovery codes is one failure however much later, and a used one is none', async () => {
    const on = bench(memoryStore())
    const { recoveryCodes } = await on.enroll('ada')
    const verify = verifyOf(on)
    const wrong = 'AAAA-AAAA-AAAA-AAAA'
    for (let hour = 0; hour < 6; hour++) {
      expect(await verify(wrong)).toEqual({ ok: false, reason: 'invalid_code', attemptsLeft: 4 })
      on.time.advance(3600)
    }
    expect(on.events.filter(({ type }) => type === 'verification.failed')).toHaveLength(1)
    const [used = '', next = ''] = recoveryCodes
    expect(await verify(used)).toMatchObject({ ok: true })
    const count = on.events.length
    for (let round = 0; round < 20; round++) {
      expect(await verify(used)).toEqual({ ok: false, reason: 'replayed', attemptsLeft: 5 })
    }
    expect(on.events).toHaveLength(count + 1)
    expect(on.events.at(-1)).toMatchObject({
      factor: 'recovery_code',
      cause: 'replayed',
      failures: 0,
      notify: false,
    })
    expect(await verify(next)).toMatchObject({ ok: true, recoveryCodesLeft: 8 })
  })

  it('S1 a replay is recorded once in 30 seconds, whatever is replayed, and counts as no failure', async () => {
    const on = bench(memoryStore())
    const { phone } = await on.enroll('ada')
    on.time.advance(30)
    const code = phone.code(on.time.now)
    const verify = verifyOf(on)
    await verify(code)
    const count = on.events.length
    const flood = async (at: number) => {
      on.time.advance(at)
      for (let round = 0; round < 5; round++) {
        const replayed = await verify(code)
        expect(replayed).toEqual({ ok: false, reason: 'replayed', attemptsLeft: 5 })
      }
      return on.events.length - count
    }
    expect([await flood(0), await flood(29.999), await flood(0.001)]).toEqual([1, 1, 2])
    const failed = {
      type: 'verification.failed',
      cause: 'replayed',
      failures: 0,
      suspended: false,
      notify: false,
    }
    expect(on.events.at(-1)).toMatchObject(failed)
  })
})

describe('a factor that is locked', () => {
  async function locked() {
    const on = bench(memoryStore())
    const enrolled = await on.enroll('ada')
    const context = { ip: '192.0.2.1' }
    const verify = (code: string) => on.twoFactor.verify({ userId: 'ada', code, context })
    for (let failure = 0; failure < 5; failure++) await verify(`wrong ${failure}`)
    return { ...on, ...enrolled, verify, retryAt: new Date(on.time.now.getTime() + 60_000) }
  }
  const unlock = { userId: 'ada', actorId: 'admin', reason: 'called us' }

  it('S12 records the first attempt of each wait, and the others write nothing', async () => {
    const { verify, events, store, time, retryAt, phone } = await locked()
    const count = events.length
    expect(await verify('1')).toEqual({ ok: false, reason: 'locked', retryAt })
    const refused = {
      type: 'verification.refused',
      factor: 'totp',
      cause: 'locked',
      failures: 5,
      notify: false,
    }
    expect(events.slice(count)).toMatchObject([{ ...refused, context: { ip: '192.0.2.1' } }])
    const before = await store.enrollments.load('ada')
    for (const code of ['1', '2', phone.code(time.now)]) {
      time.advance(10)
      expect(await verify(code)).toEqual({ ok: false, reason: 'locked', retryAt })
    }
    expect(await store.enrollments.load('ada')).toEqual(before)
    expect(events).toHaveLength(count + 1)
    time.advance(30)
    expect(await verify('3')).toMatchObject({ reason: 'invalid_code', attemptsLeft: 0 })
    expect(await verify('4')).toMatchObject({ reason: 'locked' })
    expect(events.at(-1)).toMatchObject({ ...refused, failures: 6 })
  })

  it('is unlocked by an admin at once, with actor and reason, and the failures still count', async () => {
    const { twoFactor, verify, events, time, phone } = await locked()
    time.advance(30)
    expect(await verify(phone.code(time.now))).toMatchObject({ reason: 'locked' })
    expect(await twoFactor.admin.unlock({ ...unlock, context: { ticket: '7' } })).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({
      type: 'verification.unlocked',
      notify: true,
      factors: ['totp'],
      actorId: 'admin',
      reason: 'called us',
      context: { ticket: '7' },
    })
    const count = events.length
    expect(await twoFactor.admin.unlock(unlock)).toEqual({ ok: false, reason: 'not_locked' })
    expect(events).toHaveLength(count)
    const again = await verify('wrong again')
    expect(again).toEqual({
      ok: false,
      reason: 'invalid_code',
      attemptsLeft: 0,
      retryAt: new Date(time.now.getTime() + 120_000),
    })
    await twoFactor.admin.unlock(unlock)
    expect(await verify(phone.code(time.now))).toMatchObject({ ok: true, factor: 'totp' })
  })

  it('is unlocked for recovery codes and for a started enrollment, too', async () => {
    const { twoFactor, verify, events, time, recoveryCodes } = await locked()
    for (let failure = 0; failure < 5; failure++) await verify(`AAAA-AAAA-AAAA-AAA${failure}`)
    const code = recoveryCodes[0] ?? ''
    expect(await verify(code)).toMatchObject({ reason: 'locked' })
    expect(await twoFactor.admin.unlock(unlock)).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({ factors: ['totp', 'recovery_code'] })
    expect(await verify(code)).toMatchObject({ ok: true, factor: 'recovery_code' })

    const started = await twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea' })
    const confirm = (code: string) => twoFactor.enrollment.confirm({ userId: 'bea', code })
    for (let failure = 0; failure < 5; failure++) await confirm(`${failure}`)
    const right = scan(started.ok ? started.uri : '').code(time.now)
    expect(await confirm(right)).toMatchObject({ ok: false, reason: 'locked' })
    expect(await twoFactor.admin.unlock({ ...unlock, userId: 'bea' })).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({ type: 'verification.unlocked', factors: [] })
    expect(await confirm(right)).toMatchObject({ ok: true })
  })

  it('NIST-3.2.2 is not unlocked out of a suspension, and nobody is who is not locked', async () => {
    const on = bench(memoryStore(), { throttle: { freeFailures: 2, suspendAfter: 2 } })
    const { recoveryCodes } = await on.enroll('ada')
    expect(await on.twoFactor.admin.unlock(unlock)).toEqual({ ok: false, reason: 'not_locked' })
    expect(await on.twoFactor.admin.unlock({ ...unlock, userId: 'nobody' })).toEqual({
      ok: false,
      reason: 'not_locked',
    })
    for (const code of ['1', '2']) await on.twoFactor.verify({ userId: 'ada', code })
    const before = await on.store.enrollments.load('ada')
    expect(await on.twoFactor.admin.unlock(unlock)).toEqual({ ok: false, reason: 'suspended' })
    expect(await on.store.enrollments.load('ada')).toEqual(before)
    const code = recoveryCodes[0] ?? ''
    expect(await on.twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
    // The recovery codes alone can be suspended, too.
    await on.enroll('bea')
    for (const digit of ['1', '2'])
      await on.twoFactor.verify({ userId: 'bea', code: `AAAA-AAAA-AAAA-AAA${digit}` })
    expect(await on.twoFactor.admin.unlock({ ...unlock, userId: 'bea' })).toEqual({
      ok: false,
      reason: 'suspended',
    })
  })

  it('keeps the recovery codes: a valid one passes while the factor of the app waits, however it is typed', async () => {
    const { verify, recoveryCodes } = await locked()
    for (const [index, spell] of [
      (code: string) => code,
      (code: string) => code.toLowerCase(),
      (code: string) => `\t${code.replaceAll('-', '\u2013')}\r\n`,
      (code: string) =>
        code.replaceAll('-', ' ').replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    ].entries()) {
      const passed = await verify(spell(recoveryCodes[index] ?? ''))
      expect(passed).toMatchObject({ ok: true, factor: 'recovery_code', recoveryCodesLeft: 9 - index })
    }
    expect(await verify('1')).toMatchObject({ reason: 'locked' })
  })
})
