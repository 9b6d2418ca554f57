import { describe, expect, it } from 'vitest'
import { type DocumentStore, memoryStore, OtpSecret, type TwoFactorStore } from '../../src/index.js'
import { type Phone, scan } from '../support/phone.js'
import { bench, recordOf, STORES } from '../support/service.js'

const reasons = (results: readonly { ok: boolean; reason?: string }[]) =>
  results.map((result) => (result.ok ? 'ok' : (result.reason ?? '')))

const count = (items: readonly string[], item: string) => items.filter((one) => one === item).length

const times = <T>(length: number, make: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length }, make))

const LEGACY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** The same store, and the calls of it. */
function counting(store: TwoFactorStore) {
  const calls: string[] = []
  function wrap(half: DocumentStore): DocumentStore {
    function noted<T>(verb: string, result: Promise<T>): Promise<T> {
      calls.push(verb)
      return result
    }
    return {
      load: (id) => noted('load', half.load(id)),
      loadMany: (ids) => noted('loadMany', half.loadMany(ids)),
      commit: (change) => noted('commit', half.commit(change)),
      events: (id, options) => half.events(id, options),
    }
  }
  return { calls, store: { enrollments: wrap(store.enrollments), policies: wrap(store.policies) } }
}

describe.each(STORES)('on a $name store', ({ make }) => {
  it('S1 better-auth accepted one code on 20 of 20 challenges: here it passes once', async () => {
    const { twoFactor, enroll, challengeFor, time } = bench(await make())
    const { phone } = await enroll('ada')
    time.advance(30)
    const code = phone.code(time.now)
    const answers: { ok: boolean; reason?: string }[] = []
    for (let login = 0; login < 20; login++) {
      answers.push(await twoFactor.login.verify({ challenge: await challengeFor('ada'), code }))
    }
    expect(reasons(answers)).toEqual(['ok', ...Array.from({ length: 19 }, () => 'replayed')])
  })

  it('S3 better-auth evaluated 60 of 60 parallel wrong codes against a limit of 10: here at most 10 are', async () => {
    const { twoFactor, enroll, challengeFor } = bench(await make(), { throttle: { freeFailures: 9 } })
    await enroll('ada')
    const challenges = await times(60, () => challengeFor('ada'))
    const answers = await Promise.all(
      challenges.map((challenge, guess) => twoFactor.login.verify({ challenge, code: `${guess}` })),
    )
    expect(count(reasons(answers), 'invalid_code')).toBeLessThanOrEqual(10)
    expect(count(reasons(answers), 'ok')).toBe(0)
  })

  it('S5 better-auth created 5 rows from 5 parallel enable calls: here one is pending, and only its QR code confirms', async () => {
    const { twoFactor, time, store } = bench(await make())
    const started = await times(5, () => twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' }))
    const phones = started.flatMap((result): Phone[] => (result.ok ? [scan(result.uri)] : []))
    const answers: string[] = []
    for (const phone of phones) {
      const code = phone.code(time.now)
      answers.push(...reasons([await twoFactor.enrollment.confirm({ userId: 'ada', code })]))
    }
    expect(count(answers, 'ok')).toBe(1)
    const record = await recordOf(store, 'ada')
    expect(record?.authenticators).toHaveLength(1)
    expect(record?.pending).toBeNull()
  })

  it('S1 Fortify and devise-two-factor saved the last step too late, django-two-factor-auth bypassed the lock: here one code passes once, in whatever ways it is used at once', async () => {
    const { twoFactor, enroll, challengeFor, time } = bench(await make())
    const { phone } = await enroll('ada')
    time.advance(30)
    const challenge = await challengeFor('ada')
    const [userId, code] = ['ada', phone.code(time.now)]
    const answers = await Promise.all([
      twoFactor.login.verify({ challenge, code }),
      twoFactor.verify({ userId, code }),
      twoFactor.enrollment.start({ userId, accountName: userId, code }),
      twoFactor.enrollment.regenerateRecoveryCodes({ userId, code }),
      twoFactor.login.verify({ challenge, code, rememberDevice: true }),
    ])
    expect(count(reasons(answers), 'ok')).toBe(1)
    expect(count(reasons(answers), 'replayed')).toBe(4)
  })

  it('S2 Filament and better-auth spent one backup code twice in a race: here it is spent once', async () => {
    const { twoFactor, enroll } = bench(await make())
    const { recoveryCodes } = await enroll('ada')
    const code = recoveryCodes[0] ?? ''
    const answers = await times(2, () => twoFactor.verify({ userId: 'ada', code }))
    expect(reasons(answers).sort()).toEqual(['ok', 'replayed'])
  })
})

describe('better-auth', () => {
  it('needed 11 statements for a right code and 8 for a wrong one: here both are one load and one commit', async () => {
    const { calls, store } = counting(memoryStore())
    const { twoFactor, enroll, challengeFor, time } = bench(store)
    const { phone } = await enroll('ada')
    time.advance(30)
    for (const code of [phone.code(time.now), 'not it']) {
      const challenge = await challengeFor('ada')
      calls.length = 0
      await twoFactor.login.verify({ challenge, code })
      expect(calls).toEqual(['load', 'commit'])
    }
  })

  it('needed 8 statements for a sign-in: here it is one load, and one more for the rules of all companies', async () => {
    const { calls, store } = counting(memoryStore())
    const companies = Array.from({ length: 50 }, (_, index) => ({ companyId: `c${index}` }))
    const { twoFactor } = bench(store, { directory: { companiesOf: async () => companies } })
    // Once for each process, a company without a rule is asked for its trail: its rule may have been lost.
    await twoFactor.login.start({ userId: 'ada' })
    calls.length = 0
    await twoFactor.login.start({ userId: 'ada' })
    expect(calls.sort()).toEqual(['load', 'loadMany'])
    calls.length = 0
    await bench(store).twoFactor.login.start({ userId: 'ada' })
    expect(calls).toEqual(['load'])
  })

  it('S3 locked nothing after 200 wrong codes inside a session: here a step-up counts like a login', async () => {
    const { twoFactor, enroll, challengeFor, time } = bench(memoryStore())
    const { phone } = await enroll('ada')
    time.advance(30)
    const answers: string[] = []
    for (let guess = 0; guess < 200; guess++) {
      answers.push(...reasons([await twoFactor.verify({ userId: 'ada', code: `${guess}` })]))
    }
    expect(count(answers, 'invalid_code')).toBe(5)
    const challenge = await challengeFor('ada')
    const right = await twoFactor.login.verify({ challenge, code: phone.code(time.now) })
    expect(right).toMatchObject({ ok: false, reason: 'locked' })
  })

  it('S6 kept a device trusted over switching off and on with a new secret: here its login asks for the code', async () => {
    const { twoFactor, enroll, challengeFor, time } = bench(memoryStore())
    const { phone } = await enroll('ada')
    time.advance(30)
    const challenge = await challengeFor('ada')
    const code = phone.code(time.now)
    const trusted = await twoFactor.login.verify({ challenge, code, rememberDevice: true })
    if (!trusted.ok || trusted.deviceToken === undefined) throw new Error('the device is not trusted')
    const login = { userId: 'ada', deviceToken: trusted.deviceToken }
    expect(await twoFactor.login.start(login)).toEqual({ step: 'done', because: 'trusted_device' })

    time.advance(30)
    await twoFactor.enrollment.disable({ userId: 'ada', code: phone.code(time.now) })
    await enroll('ada')
    expect((await twoFactor.login.start(login)).step).toBe('code')
  })

  it('S7 S8 showed the setup URI again at any time: here no operation returns the secret a second time', async () => {
    const { twoFactor, store } = bench(memoryStore())
    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    if (!started.ok) throw new Error(started.reason)
    const again = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    if (!again.ok) throw new Error(again.reason)
    expect(again.secret).not.toBe(started.secret)
    const shown = JSON.stringify([
      await twoFactor.enrollment.status({ userId: 'ada' }),
      await store.enrollments.load('ada'),
    ])
    for (const { secret } of [started, again]) expect(shown).not.toContain(secret)
  })

  it('S5 broke the old authenticator when a new one was started: here it works until the new one is confirmed', async () => {
    const { twoFactor, enroll, time } = bench(memoryStore())
    const { phone, recoveryCodes } = await enroll('ada')
    await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code: recoveryCodes[0] ?? '' })
    time.advance(30)
    const verified = await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })
    expect(verified).toMatchObject({ ok: true, factor: 'totp' })
  })
})

describe('hexpm', () => {
  it('S1 has no block on replays within its window of 2: here none passes in the widest window', async () => {
    const { twoFactor, enroll, time } = bench(memoryStore(), { window: 10 })
    const { phone } = await enroll('ada')
    time.advance(60)
    const code = phone.code(time.now)
    expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
    for (let steps = -10; steps <= 0; steps++) {
      const replayed = await twoFactor.verify({ userId: 'ada', code: phone.code(time.now, steps) })
      expect(replayed).toMatchObject({ ok: false, reason: 'replayed' })
    }
  })

  it('ASVS-6.5.2 S8 keeps recovery codes in plain text: here none is in the store, in any spelling', async () => {
    const { enroll, store } = bench(memoryStore())
    const { recoveryCodes } = await enroll('ada')
    const kept = JSON.stringify(await store.enrollments.load('ada')).toUpperCase()
    for (const code of recoveryCodes) {
      expect(kept).not.toContain(code)
      expect(kept).not.toContain(code.replaceAll('-', ''))
    }
  })
})

describe('Fortify', () => {
  it('S1 has no user in its replay key: here two users with the same code at the same moment both pass, once', async () => {
    const { twoFactor, time } = bench(memoryStore())
    for (const userId of ['ada', 'bea']) {
      await twoFactor.admin.importSecret({ userId, actorId: 'operator', secret: { base32: LEGACY } })
    }
    time.advance(60)
    const code = scan(`otpauth://totp/x?secret=${LEGACY}`).code(time.now)
    for (const reason of [undefined, 'replayed']) {
      for (const userId of ['ada', 'bea']) {
        const answer = await twoFactor.verify({ userId, code })
        expect(answer).toMatchObject(reason === undefined ? { ok: true } : { ok: false, reason })
      }
    }
  })

  it('S5 locked out users who had abandoned a setup: here a login does not ask for a code that nobody has', async () => {
    const { twoFactor, time } = bench(memoryStore())
    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    if (!started.ok) throw new Error(started.reason)
    expect(await twoFactor.login.start({ userId: 'ada' })).toEqual({ step: 'done', because: 'not_required' })
    time.advance(600)
    const late = await twoFactor.enrollment.confirm({ userId: 'ada', code: scan(started.uri).code(time.now) })
    expect(late).toEqual({ ok: false, reason: 'expired' })
    expect((await twoFactor.enrollment.status({ userId: 'ada' })).state).toBe('off')
  })
})

describe('django-otp and django-two-factor-auth', () => {
  it('S3 set no limit to guesses at the login form: here no number of new logins gives a new one', async () => {
    const { twoFactor, enroll, challengeFor } = bench(memoryStore())
    await enroll('ada')
    const answers: { ok: boolean; reason?: string }[] = []
    for (let login = 0; login < 30; login++) {
      answers.push(await twoFactor.login.verify({ challenge: await challengeFor('ada'), code: `${login}` }))
    }
    expect(count(reasons(answers), 'invalid_code')).toBe(5)
    expect(count(reasons(answers), 'locked')).toBe(25)
  })

  it('ASVS-6.1.1 locked out the owner for another’s guesses, and for a form sent twice: here neither does', async () => {
    const { twoFactor, enroll, time } = bench(memoryStore())
    const { phone, recoveryCodes } = await enroll('ada')
    time.advance(30)
    const code = phone.code(time.now)
    const twice = await times(10, () => twoFactor.verify({ userId: 'ada', code }))
    expect(count(reasons(twice), 'replayed')).toBe(9)
    time.advance(30)
    const next = await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })
    expect(next).toMatchObject({ ok: true })

    for (let guess = 0; guess < 20; guess++) await twoFactor.verify({ userId: 'ada', code: `${guess}` })
    const recovered = await twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })
    expect(recovered).toMatchObject({ ok: true, factor: 'recovery_code' })
  })

  it('ASVS-13.3.1 S8 kept secrets in plain text: here a stored secret is sealed', async () => {
    const { enroll, store } = bench(memoryStore())
    const { uri } = await enroll('ada')
    const secret = new URL(uri).searchParams.get('secret') ?? ''
    const bytes = Buffer.from(OtpSecret.fromBase32(secret).toBytes())
    const kept = JSON.stringify(await store.enrollments.load('ada'))
    for (const text of [secret, bytes.toString('hex'), bytes.toString('base64url')]) {
      expect(kept).not.toContain(text)
    }
  })
})

describe('company enforcement', () => {
  const directory = {
    companiesOf: async (userId: string) =>
      userId === 'bea' ? [{ companyId: 'strict' }, { companyId: 'easy' }] : [{ companyId: 'strict' }],
  }

  it('S9 GitLab traps the whole account in the shortest grace: here a login into another company goes on', async () => {
    const { twoFactor, enroll } = bench(memoryStore(), { directory })
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'strict', actorId: 'admin' })
    expect((await twoFactor.login.start({ userId: 'bea', companyId: 'strict' })).step).toBe('enroll')
    expect(await twoFactor.login.start({ userId: 'bea', companyId: 'easy' })).toEqual({
      step: 'done',
      because: 'not_required',
    })
  })

  it('ASVS-6.1.1 Keycloak shares one lockout between password and code: here a locked code leaves the first step as it was', async () => {
    const { twoFactor, enroll } = bench(memoryStore(), { directory })
    await enroll('ada')
    for (let guess = 0; guess < 50; guess++) await twoFactor.verify({ userId: 'ada', code: `${guess}` })
    expect((await twoFactor.login.start({ userId: 'ada' })).step).toBe('code')
  })

  it('PCI-8.5.1 Google lets an admin hand out backup codes: here an admin can only reset, and the user enrolls again', async () => {
    const { twoFactor, enroll, events } = bench(memoryStore(), { directory })
    await enroll('admin')
    const { recoveryCodes } = await enroll('bea')
    await twoFactor.policy.require({ companyId: 'strict', actorId: 'admin' })
    const reset = await twoFactor.admin.reset({ userId: 'bea', actorId: 'admin', reason: 'lost phone' })
    expect(reset).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({ type: 'enrollment.ended', actorId: 'admin', reason: 'lost phone' })
    expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('enroll')
    const old = await twoFactor.verify({ userId: 'bea', code: recoveryCodes[0] ?? '' })
    expect(old).toEqual({ ok: false, reason: 'not_enrolled' })
  })
})
