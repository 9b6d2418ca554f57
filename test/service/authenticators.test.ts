import { describe, expect, it } from 'vitest'
import { memoryStore, type TwoFactorOptions } from '../../src/index.js'
import { type Phone, scan } from '../support/phone.js'
import { type Bench, bench, recordOf, statusOn } from '../support/service.js'

/** Starts and confirms one more authenticator. */
async function add(on: Bench, name: string, code?: string) {
  const started = await on.twoFactor.enrollment.start({
    userId: 'ada',
    accountName: 'ada',
    name,
    ...(code === undefined ? {} : { code }),
  })
  if (!started.ok) throw new Error(started.reason)
  const phone = scan(started.uri)
  const confirmed = await on.twoFactor.enrollment.confirm({ userId: 'ada', code: phone.code(on.time.now) })
  if (!confirmed.ok) throw new Error(confirmed.reason)
  return { phone, started, confirmed }
}

async function withTwo(options: Partial<TwoFactorOptions> = {}) {
  const on = bench(memoryStore(), { authenticators: { max: 2 }, ...options })
  const first = await add(on, 'phone')
  on.time.advance(30)
  const second = await add(on, 'tablet', first.phone.code(on.time.now))
  on.time.advance(30)
  return { ...on, first, second }
}

describe('several authenticators', () => {
  it('are added beside each other, named, and leave the recovery codes as they are', async () => {
    const { twoFactor, first, second } = await withTwo()
    expect(second.started.replaces).toBe(false)
    expect(first.confirmed.recoveryCodes).toHaveLength(10)
    expect(second.confirmed.recoveryCodes).toEqual([])
    const status = await statusOn(twoFactor, 'ada')
    expect(status.authenticators.map(({ name }) => name)).toEqual(['phone', 'tablet'])
    expect(status.recoveryCodesLeft).toBe(10)
  })

  it('S1 each has its own last step, and a code of either passes once', async () => {
    const { twoFactor, time, first, second, events } = await withTwo()
    for (const { phone } of [first, second]) {
      const code = phone.code(time.now)
      expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
      expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ reason: 'replayed' })
    }
    const ids = events.flatMap((event) =>
      event.type === 'verification.succeeded' ? [event.authenticatorId] : [],
    )
    expect(new Set(ids).size).toBe(2)
  })

  it('S3 share one throttle: two do not give twice the guesses', async () => {
    const { twoFactor } = await withTwo()
    const results = []
    for (let guess = 0; guess < 7; guess++) {
      results.push(await twoFactor.verify({ userId: 'ada', code: `${guess}` }))
    }
    const reasons = results.map((result) => !result.ok && result.reason)
    expect(reasons).toEqual([...Array(5).fill('invalid_code'), 'locked', 'locked'])
  })

  it('S6 are removable alone: the removed one never works again, devices and challenges end, the other stays', async () => {
    const { twoFactor, time, first, second, challengeFor, events, store } = await withTwo()
    const challenge = await challengeFor('ada')
    const [phone, tablet] = (await statusOn(twoFactor, 'ada')).authenticators
    const removal = { userId: 'ada', authenticatorId: tablet?.id ?? '', code: first.phone.code(time.now) }
    expect(await twoFactor.enrollment.remove(removal)).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({
      notify: true,
      endReason: 'removed',
      authenticatorIds: [tablet?.id],
    })
    const { history } = await recordOf(store, 'ada')
    expect(history).toMatchObject([{ id: tablet?.id, endReason: 'removed' }])
    time.advance(30)
    const stale = await twoFactor.login.verify({ challenge, code: first.phone.code(time.now) })
    expect(stale).toEqual({ ok: false, reason: 'challenge_invalid' })
    const gone = await twoFactor.verify({ userId: 'ada', code: second.phone.code(time.now) })
    expect(gone).toMatchObject({ ok: false, reason: 'invalid_code' })
    expect(await twoFactor.verify({ userId: 'ada', code: first.phone.code(time.now) })).toMatchObject({
      ok: true,
    })
    const left = await statusOn(twoFactor, 'ada')
    expect(left.authenticators).toEqual([{ ...phone, lastUsedAt: time.now }])
    expect(left.recoveryCodesLeft).toBe(10)
  })

  it('removing the last one switches two-factor off, under the same rules', async () => {
    const directory = { companiesOf: async () => [{ companyId: 'c1' }] }
    const { twoFactor, time, first, second } = await withTwo({ directory })
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'ada' })
    const { authenticators } = await statusOn(twoFactor, 'ada')
    const wrong = { userId: 'ada', authenticatorId: authenticators[0]?.id ?? '', code: 'wrong' }
    expect(await twoFactor.enrollment.remove(wrong)).toMatchObject({ ok: false, reason: 'invalid_code' })
    const [phone, tablet] = authenticators.map(({ id }) => id)
    const remove = (authenticatorId: string = '', app: Phone = first.phone) =>
      twoFactor.enrollment.remove({ userId: 'ada', authenticatorId, code: app.code(time.now) })
    expect(await remove('unknown')).toEqual({ ok: false, reason: 'unknown_authenticator' })
    expect(await remove(phone, second.phone)).toEqual({ ok: true })
    time.advance(30)
    expect(await remove(tablet, second.phone)).toMatchObject({
      reason: 'required_by_company',
      companyIds: ['c1'],
    })
    await twoFactor.policy.relax({ companyId: 'c1', actorId: 'ada' })
    expect(await remove(tablet, second.phone)).toEqual({ ok: true })
    expect(await remove(tablet, second.phone)).toEqual({ ok: false, reason: 'not_enrolled' })
    expect((await twoFactor.enrollment.status({ userId: 'ada' })).state).toBe('off')
  })

  it('a setup that was started while there was room is refused when there is none left', async () => {
    const { twoFactor, time, first, store } = await withTwo({ authenticators: { max: 3 } })
    const code = first.phone.code(time.now)
    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code })
    if (!started.ok) throw new Error(started.reason)
    const narrower = bench(store, { authenticators: { max: 2 }, clock: () => time.now })
    const late = { userId: 'ada', code: scan(started.uri).code(time.now) }
    const refused = await narrower.twoFactor.enrollment.confirm(late)
    expect(refused).toEqual({ ok: false, reason: 'too_many_authenticators' })
  })

  it('are at most as many as the option allows: one must be removed first', async () => {
    const { twoFactor, time, first } = await withTwo()
    const code = first.phone.code(time.now)
    const full = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code })
    expect(full).toEqual({ ok: false, reason: 'too_many_authenticators' })
    expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
  })
})

describe('NIST-3.2.2 after a suspension', () => {
  it('a new binding replaces all authenticators, whether or not there was room', async () => {
    for (const max of [2, 3]) {
      const throttle = { freeFailures: 3, suspendAfter: 3 }
      const on = await withTwo({ authenticators: { max }, throttle })
      const { twoFactor, time, first, enroll, events } = on
      for (const code of ['1', '2', '3']) await twoFactor.verify({ userId: 'ada', code })
      const suspended = await twoFactor.verify({ userId: 'ada', code: first.phone.code(time.now) })
      expect(suspended).toEqual({ ok: false, reason: 'suspended' })
      const { phone } = await enroll('ada', first.confirmed.recoveryCodes[0])
      expect(events.filter(({ type }) => type === 'enrollment.started').at(-1)).toMatchObject({
        replaces: true,
      })
      const status = await twoFactor.enrollment.status({ userId: 'ada' })
      expect(status).toMatchObject({ state: 'on', authenticators: { length: 1 }, recoveryCodesLeft: 10 })
      time.advance(30)
      expect(await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })).toMatchObject({
        ok: true,
      })
    }
  })
})

describe('the setup', () => {
  it('says when the app may have an older entry', async () => {
    const { twoFactor, enroll, time } = bench(memoryStore())
    const first = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    expect(first).toMatchObject({ ok: true, replaces: false, deleteOldEntry: false })
    const second = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    expect(second).toMatchObject({ ok: true, replaces: false, deleteOldEntry: true })
    const { phone } = await enroll('ada')
    time.advance(30)
    const code = phone.code(time.now)
    await twoFactor.enrollment.disable({ userId: 'ada', code })
    const again = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    expect(again).toMatchObject({ ok: true, replaces: false, deleteOldEntry: true })
  })
})

describe('6238-6 drift', () => {
  it('is learned step by step, and never beyond the limit', async () => {
    const on = bench(memoryStore(), { maxDrift: 2, throttle: { freeFailures: 100 } })
    const { phone } = await on.enroll('ada')
    const passed: boolean[] = []
    for (const late of [-1, -2, -3, -3, -4]) {
      on.time.advance(300)
      const result = await on.twoFactor.verify({ userId: 'ada', code: phone.code(on.time.now, late) })
      passed.push(result.ok)
    }
    expect(passed).toEqual([true, true, true, true, false])
    const record = await recordOf(on.store, 'ada')
    expect(record.authenticators[0]?.drift).toBe(-2)
  })

  it('is forgotten when the clock is right again, and not learned without the option', async () => {
    for (const [maxDrift, expected] of [
      [2, true],
      [0, false],
    ] as const) {
      const on = bench(memoryStore(), { maxDrift })
      const { phone } = await on.enroll('ada')
      on.time.advance(300)
      await on.twoFactor.verify({ userId: 'ada', code: phone.code(on.time.now, -1) })
      on.time.advance(300)
      const far = await on.twoFactor.verify({ userId: 'ada', code: phone.code(on.time.now, -2) })
      expect(far.ok).toBe(expected)
      on.time.advance(300)
      const back = await on.twoFactor.verify({ userId: 'ada', code: phone.code(on.time.now, -1) })
      expect(back.ok).toBe(true)
    }
  })
})

describe('the name of an authenticator', () => {
  it('is changed without a code, once for each new name, with its event', async () => {
    const { twoFactor, store, events, time } = await withTwo()
    const [phone, tablet] = (await statusOn(twoFactor, 'ada')).authenticators
    const authenticatorId = tablet?.id ?? ''
    const before = await recordOf(store, 'ada')
    const context = { requestId: 'r1' }
    const rename = (name: string) =>
      twoFactor.enrollment.rename({ userId: 'ada', authenticatorId, name, context })
    expect(await rename('work tablet')).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({
      type: 'enrollment.renamed',
      notify: false,
      userId: 'ada',
      authenticatorId,
      name: 'work tablet',
      context,
    })
    expect((await statusOn(twoFactor, 'ada')).authenticators).toEqual([
      phone,
      { ...tablet, name: 'work tablet' },
    ])
    const { authenticators, ...rest } = before
    const [first, second] = authenticators
    expect(await recordOf(store, 'ada')).toEqual({
      ...rest,
      updatedAt: time.now.getTime(),
      authenticators: [first, { ...second, name: 'work tablet' }],
    })
    const count = events.length
    expect(await rename('work tablet')).toEqual({ ok: true })
    expect(events).toHaveLength(count)
    expect(await rename('n'.repeat(100))).toEqual({ ok: true })
  })

  it('S11 is of an authenticator that the user has, and has 1 to 100 characters', async () => {
    const { twoFactor, events } = await withTwo()
    const [phone] = (await statusOn(twoFactor, 'ada')).authenticators
    const started = await twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea', name: 'pending' })
    expect(started.ok).toBe(true)
    const count = events.length
    const unknown = { ok: false, reason: 'unknown_authenticator' }
    for (const userId of ['bea', 'nobody']) {
      const rename = { userId, authenticatorId: phone?.id ?? '', name: 'mine' }
      expect(await twoFactor.enrollment.rename(rename)).toEqual(unknown)
    }
    const other = { userId: 'ada', authenticatorId: 'a1', name: 'mine' }
    expect(await twoFactor.enrollment.rename(other)).toEqual(unknown)
    for (const name of ['', 'n'.repeat(101), null, undefined, 7]) {
      const rename = { userId: 'ada', authenticatorId: phone?.id, name } as never
      await expect(twoFactor.enrollment.rename(rename)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(/^enrollment\.rename: name/),
      })
    }
    expect(events).toHaveLength(count)
  })
})

describe('the last use of an authenticator', () => {
  it('is when its own code was accepted last, and not when it was refused or a recovery code was used', async () => {
    const { twoFactor, time, first, second } = await withTwo()
    const lastUses = async () =>
      (await statusOn(twoFactor, 'ada')).authenticators.map(({ lastUsedAt }) => lastUsedAt?.getTime() ?? null)
    // The first one was used to add the second one.
    const [added] = await lastUses()
    expect(await lastUses()).toEqual([time.now.getTime() - 30_000, null])
    time.advance(60)
    await twoFactor.verify({ userId: 'ada', code: second.phone.code(time.now) })
    const used = time.now.getTime()
    expect(await lastUses()).toEqual([added, used])
    time.advance(30)
    await twoFactor.verify({ userId: 'ada', code: 'wrong' })
    await twoFactor.verify({ userId: 'ada', code: second.phone.code(time.now, -1) })
    await twoFactor.verify({ userId: 'ada', code: first.confirmed.recoveryCodes[0] ?? '' })
    expect(await lastUses()).toEqual([added, used])
    await twoFactor.verify({ userId: 'ada', code: first.phone.code(time.now) })
    expect(await lastUses()).toEqual([time.now.getTime(), used])
  })
})
