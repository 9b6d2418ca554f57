import { describe, expect, it } from 'vitest'
import { createKeyRing, memoryStore } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { type Bench, bench, recordOf, statusOn } from '../support/service.js'

describe('recovery codes', () => {
  it('S2 new ones end the previous ones, and take a code of either kind', async () => {
    const { twoFactor, enroll, time, events } = bench(memoryStore())
    const { phone, recoveryCodes: first } = await enroll('ada')
    time.advance(30)
    const code = phone.code(time.now)
    const again = await twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'ada', code })
    if (!again.ok) throw new Error(again.reason)
    expect(new Set([...first, ...again.recoveryCodes]).size).toBe(20)
    expect(events.at(-1)).toMatchObject({
      type: 'recovery_codes.regenerated',
      notify: true,
      factor: 'totp',
      recoveryCodes: 10,
    })
    const old = await twoFactor.verify({ userId: 'ada', code: first[0] ?? '' })
    expect(old).toMatchObject({ ok: false, reason: 'invalid_code' })
    const byRecovery = await twoFactor.enrollment.regenerateRecoveryCodes({
      userId: 'ada',
      code: again.recoveryCodes[0] ?? '',
    })
    expect(byRecovery).toMatchObject({ ok: true })
    const replayed = await twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'ada', code })
    expect(replayed).toMatchObject({ ok: false, reason: 'replayed' })
    const nothing = await twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'bea', code })
    expect(nothing).toEqual({ ok: false, reason: 'not_enrolled' })
  })

  it('NIST-4.2.1 notify of every use, and when few are left', async () => {
    const { twoFactor, enroll, events } = bench(memoryStore(), { recoveryCodes: { count: 5 } })
    const { recoveryCodes } = await enroll('ada')
    for (const code of recoveryCodes) await twoFactor.verify({ userId: 'ada', code })
    const uses = events.filter((event) => event.type === 'verification.succeeded')
    expect(uses.map(({ notify }) => notify)).toEqual([true, true, true, true, true])
    expect(uses.map(({ recoveryCodesLeft }) => recoveryCodesLeft)).toEqual([4, 3, 2, 1, 0])
    expect(uses.map(({ recoveryCodesLow }) => recoveryCodesLow)).toEqual([false, true, true, true, true])
  })
})

describe('whether the recovery codes are saved', () => {
  const areSaved = async ({ twoFactor }: Bench): Promise<boolean> =>
    (await statusOn(twoFactor, 'ada')).recoveryCodesSaved

  it('is false from the setup on, until the user says so, and again with new ones', async () => {
    const on = bench(memoryStore())
    const { enrollment } = on.twoFactor
    const issuedAt = on.time.now
    const { phone } = await on.enroll('ada')
    expect(await areSaved(on)).toBe(false)
    expect(await enrollment.markRecoveryCodesSaved({ userId: 'ada', issuedAt })).toEqual({ ok: true })
    expect(await areSaved(on)).toBe(true)
    expect(on.events.at(-1)).toMatchObject({ type: 'recovery_codes.saved', notify: false })
    const before = on.events.length
    expect(await enrollment.markRecoveryCodesSaved({ userId: 'ada', issuedAt })).toEqual({ ok: true })
    expect(on.events).toHaveLength(before)

    on.time.advance(30)
    const code = phone.code(on.time.now)
    const made = await enrollment.regenerateRecoveryCodes({ userId: 'ada', code })
    if (!made.ok) throw new Error(made.reason)
    expect(await areSaved(on)).toBe(false)
    // The tab with the old ones is late.
    expect(await enrollment.markRecoveryCodesSaved({ userId: 'ada', issuedAt })).toEqual({ ok: true })
    expect(await areSaved(on)).toBe(false)
    await enrollment.markRecoveryCodesSaved({ userId: 'ada', issuedAt: made.issuedAt })
    expect(await areSaved(on)).toBe(true)
  })

  it('is true once one was used', async () => {
    const on = bench(memoryStore())
    const { recoveryCodes } = await on.enroll('ada')
    await on.twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })
    expect(await areSaved(on)).toBe(true)
  })

  it('is true for those of an import, and of a record that does not say', async () => {
    const on = bench(memoryStore())
    const secret = { base32: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }
    const imported = await on.twoFactor.admin.importSecret({ userId: 'ada', secret, actorId: 'migration' })
    expect(imported).toMatchObject({ ok: true, recoveryCodes: { length: 10 } })
    expect(await areSaved(on)).toBe(true)
  })

  it('is not asked for where two-factor is off', async () => {
    const { twoFactor, time } = bench(memoryStore())
    const input = { userId: 'ada', issuedAt: time.now }
    const refused = { ok: false, reason: 'not_enrolled' }
    expect(await twoFactor.enrollment.markRecoveryCodesSaved(input)).toEqual(refused)
  })
})

describe('the name of an authenticator or a device', () => {
  it.each([
    ['My phone', 'My phone'],
    ['  My phone\u3000', 'My phone'],
    ['\u202eenohp', '_enohp'],
    ['a\nb\u0000c\u2066d', 'a_b_c_d'],
    ['\u{1f469}\u200d\u{1f4bb}', '\u{1f469}\u200d\u{1f4bb}'],
    ['\u05d0\u200f', '\u05d0\u200f'],
    ['   ', null],
    ['\u200b\u200d\ufeff', null],
    ['\u3164\u115f\u00a0', null],
  ])('%j becomes %j; null: it is refused, and an import goes on without it', async (given, kept) => {
    const on = bench(memoryStore())
    const { enrollment, login, devices, admin } = on.twoFactor
    const { phone } = await on.enroll('ada')
    on.time.advance(30)
    const { authenticators } = await statusOn(on.twoFactor, 'ada')
    const authenticatorId = authenticators[0]?.id ?? ''
    const [challenge, code] = [await on.challengeFor('ada'), phone.code(on.time.now)]
    const calls = [
      () => enrollment.rename({ userId: 'ada', authenticatorId, name: given }),
      () => login.verify({ challenge, code, rememberDevice: { name: given } }),
      () => enrollment.start({ userId: 'bea', accountName: 'bea', name: given }),
    ]
    for (const call of calls) {
      const problem = 'name: expected a character that can be seen'
      if (kept === null) await expect(call()).rejects.toThrow(problem)
      else expect(await call()).toMatchObject({ ok: true })
    }
    const shown = [
      (await statusOn(on.twoFactor, 'ada')).authenticators[0]?.name,
      (await devices.list({ userId: 'ada' }))[0]?.name ?? null,
    ]
    expect(shown).toEqual([kept, kept])
    const secret = { base32: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }
    await admin.importSecret({ userId: 'cem', secret, name: given })
    expect((await statusOn(on.twoFactor, 'cem')).authenticators[0]?.name).toBe(kept)
  })
})

describe('an admin', () => {
  it('ASVS-6.4.4 NIST-4.5 resets a lost phone with actor and reason, and everything ends with it', async () => {
    const { twoFactor, enroll, challengeFor, time, events, store } = bench(memoryStore())
    const { phone, recoveryCodes } = await enroll('ada')
    const challenge = await challengeFor('ada')
    const reset = { userId: 'ada', actorId: 'admin', reason: 'lost phone, identity checked' }
    expect(await twoFactor.admin.reset(reset)).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({
      type: 'enrollment.ended',
      notify: true,
      endReason: 'reset',
      factor: null,
      actorId: 'admin',
      reason: 'lost phone, identity checked',
    })
    time.advance(30)
    for (const code of [phone.code(time.now), recoveryCodes[0] ?? '']) {
      const refused = await twoFactor.login.verify({ challenge, code })
      expect(refused).toEqual({ ok: false, reason: 'challenge_invalid' })
    }
    const record = await recordOf(store, 'ada')
    expect(record).toMatchObject({ authenticators: [], pending: null, recoveryCodes: null })
    expect(await twoFactor.admin.reset(reset)).toEqual({ ok: false, reason: 'not_enrolled' })
  })

  it('can reset, erase and revoke even if the key is lost', async () => {
    const { enroll, store, time } = bench(memoryStore())
    await enroll('ada')
    await enroll('bea')
    const keys = createKeyRing({ current: 'k9', keys: { k9: Buffer.alloc(32, 9).toString('base64') } })
    const { twoFactor } = bench(store, { keys, clock: () => time.now })
    expect(await twoFactor.devices.revokeAll({ userId: 'ada' })).toEqual({ ok: true })
    const reset = { userId: 'ada', actorId: 'admin', reason: 'the key is lost' }
    expect(await twoFactor.admin.reset(reset)).toEqual({ ok: true })
    expect(await twoFactor.admin.erase({ userId: 'bea', actorId: 'admin' })).toEqual({ ok: true })
  })

  it('S5 resets a pending enrollment too', async () => {
    const { twoFactor, time } = bench(memoryStore())
    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    if (!started.ok) throw new Error(started.reason)
    await twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'wrong person' })
    const code = scan(started.uri).code(time.now)
    const confirmed = await twoFactor.enrollment.confirm({ userId: 'ada', code })
    expect(confirmed).toEqual({ ok: false, reason: 'not_pending' })
  })

  it('NIST-4.1 finds the ended authenticators in the record, with dates and reasons and without secrets', async () => {
    const { twoFactor, enroll, time, store } = bench(memoryStore())
    const bound = [time.now.getTime()]
    const first = await enroll('ada')
    time.advance(30)
    bound.push(time.now.getTime())
    const second = await enroll('ada', first.phone.code(time.now))
    time.advance(30)
    await twoFactor.enrollment.disable({ userId: 'ada', code: second.phone.code(time.now) })
    time.advance(30)
    await enroll('ada')
    await twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'x' })
    const { history } = await recordOf(store, 'ada')
    expect(history.map(({ endReason }) => endReason)).toEqual(['replaced', 'disabled', 'reset'])
    expect(history.slice(0, 2).map(({ confirmedAt }) => confirmedAt)).toEqual(bound)
    expect(Object.keys(history[0] ?? {})).toEqual(['id', 'confirmedAt', 'endedAt', 'endReason'])
  })

  it('erases a user, and only the trail stays', async () => {
    const { twoFactor, enroll, store, events } = bench(memoryStore())
    await enroll('ada')
    const erase = { userId: 'ada', actorId: 'admin' }
    expect(await twoFactor.admin.erase(erase)).toEqual({ ok: true })
    expect(await store.enrollments.load('ada')).toBeNull()
    expect(events.at(-1)).toMatchObject({ type: 'enrollment.erased', notify: true, actorId: 'admin' })
    const before = events.length
    expect(await twoFactor.admin.erase(erase)).toEqual({ ok: true })
    expect(events.length).toBe(before)
    expect((await twoFactor.login.start({ userId: 'ada' })).step).toBe('done')
    await enroll('ada')
  })
})
