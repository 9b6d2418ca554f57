import { describe, expect, it } from 'vitest'
import { createKeyRing, memoryStore, type TwoFactorOptions } from '../../src/index.js'
import { readChallenge, signChallenge } from '../../src/service/tokens.js'
import { scan } from '../support/phone.js'
import { bench, recordOf, TEST_KEYS } from '../support/service.js'

const keys = createKeyRing(TEST_KEYS)
const signing = { keys, issuer: 'Example' }
const claims = {
  type: 'code',
  userId: 'ada',
  id: 'c1',
  generation: 'g1',
  companyId: null,
  ticketRequired: true,
  issuedAt: 1_799_999_700_000,
  expiresAt: 1_800_000_000_000,
} as const

describe('a challenge', () => {
  it('ASVS-9.1 reads back as it was signed', async () => {
    for (const challenge of [
      claims,
      { ...claims, companyId: 'acme', ticketRequired: false },
      { ...claims, companyId: '\u0000', generation: 'erased:e1' },
    ]) {
      expect(await readChallenge(signing, 'code', await signChallenge(signing, challenge))).toEqual(challenge)
    }
  })

  it('ASVS-9.1 is refused after any change of any character', async () => {
    const token = await signChallenge(signing, claims)
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A'
      const altered = token.slice(0, at) + other + token.slice(at + 1)
      expect(await readChallenge(signing, 'code', altered), `character ${at}`).toBeNull()
    }
    for (const altered of [`${token}A`, `${token}.`, token.slice(0, -1), ` ${token}`, `${token}\n`]) {
      expect(await readChallenge(signing, 'code', altered)).toBeNull()
    }
  })

  it('ASVS-9.2 is valid for its type, issuer and key only', async () => {
    const token = await signChallenge(signing, claims)
    expect(await readChallenge(signing, 'enroll', token)).toBeNull()
    expect(await readChallenge({ keys, issuer: 'Other' }, 'code', token)).toBeNull()
    const others = createKeyRing({ current: 'k1', keys: { k1: Buffer.alloc(32, 8).toString('base64') } })
    expect(await readChallenge({ keys: others, issuer: 'Example' }, 'code', token)).toBeNull()
  })

  it('outlives the rotation of the key that signed it', async () => {
    const token = await signChallenge(signing, claims)
    const rotated = createKeyRing({
      current: 'k2',
      keys: { ...TEST_KEYS.keys, k2: Buffer.alloc(32, 8).toString('base64') },
    })
    expect(await readChallenge({ keys: rotated, issuer: 'Example' }, 'code', token)).toEqual(claims)
  })

  it('carries any id, up to the longest', async () => {
    for (const userId of ['\u0000', '"', '\\', '👩‍💻', '\u0001'.repeat(1024), 'x'.repeat(1024)]) {
      const token = await signChallenge(signing, { ...claims, userId, companyId: userId })
      expect(await readChallenge(signing, 'code', token)).toEqual({ ...claims, userId, companyId: userId })
    }
  })

  it('S6 ends with the enrollment that it was issued for, even if the same user enrolls again', async () => {
    const { twoFactor, enroll, challengeFor, time } = bench(memoryStore())
    const first = await enroll('ada')
    const challenge = await challengeFor('ada')
    time.advance(30)
    await twoFactor.enrollment.disable({ userId: 'ada', code: first.phone.code(time.now) })
    const refusal = { ok: false, reason: 'challenge_invalid' }
    expect(await twoFactor.login.verify({ challenge, code: '123456' })).toEqual(refusal)
    const second = await enroll('ada')
    time.advance(30)
    const code = second.phone.code(time.now)
    expect(await twoFactor.login.verify({ challenge, code })).toEqual(refusal)
  })
})

describe('login.verify with the user of the session', () => {
  it('S13 refuses the challenge of another user before it evaluates the code', async () => {
    const { twoFactor, enroll, challengeFor, time } = bench(memoryStore())
    const { phone } = await enroll('ada')
    time.advance(30)
    const challenge = await challengeFor('ada')
    const code = phone.code(time.now)
    for (const userId of ['eve', 'Ada', 'ada ', 'ada\u0000']) {
      const refused = await twoFactor.login.verify({ challenge, userId, code })
      expect(refused).toEqual({ ok: false, reason: 'challenge_invalid' })
    }
    expect(await twoFactor.login.verify({ challenge, userId: 'ada', code })).toMatchObject({ ok: true })
  })
})

describe('a started enrollment', () => {
  const directory = { companiesOf: async () => [{ companyId: 'c1' }] }
  const INVALID = { ok: false, reason: 'challenge_invalid' }

  async function forced(options: Partial<TwoFactorOptions> = {}) {
    const on = bench(memoryStore(), { directory, ...options })
    await on.twoFactor.policy.require({ companyId: 'c1', actorId: 'system', asSystem: true })
    const challengeOf = async (userId: string = 'ada') => {
      const login = await on.twoFactor.login.start({ userId })
      if (login.step !== 'enroll') throw new Error(login.step)
      return login.challenge
    }
    const start = async (challenge?: string) => {
      const input = { userId: 'ada', accountName: 'ada', ...(challenge === undefined ? {} : { challenge }) }
      const started = await on.twoFactor.enrollment.start(input)
      if (!started.ok) throw new Error(started.reason)
      return { phone: scan(started.uri), expiresAt: started.expiresAt }
    }
    const confirm = (code: string, challenge?: unknown) =>
      on.twoFactor.enrollment.confirm({ userId: 'ada', code, challenge: challenge as string })
    return { ...on, challengeOf, start, confirm }
  }

  it('S5 is confirmed only by the login or the session that was shown the secret', async () => {
    const { challengeOf, start, confirm, time, store, twoFactor, enroll } = await forced()
    const [mine, another] = [await challengeOf(), await challengeOf()]
    const others = [another, await challengeOf('bea'), '', 'sw1.k1.W10.AAAA', null, 7, `${mine}A`]
    const { phone } = await start(mine)
    const before = await store.enrollments.load('ada')
    const code = phone.code(time.now)
    for (const challenge of [undefined, ...others]) {
      expect(await confirm(code, challenge), String(challenge)).toEqual(INVALID)
      expect(await confirm('wrong', challenge), String(challenge)).toEqual(INVALID)
    }
    // Nothing was counted against the owner, and nothing changed.
    expect(await store.enrollments.load('ada')).toEqual(before)
    expect(await confirm(code, mine)).toMatchObject({ ok: true })
    expect(await confirm(code, mine)).toEqual(INVALID)

    await twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'again' })
    const session = await start()
    const inSession = session.phone.code(time.now)
    for (const challenge of [await challengeOf(), mine, ...others]) {
      expect(await confirm(inSession, challenge), String(challenge)).toEqual(INVALID)
    }
    expect(await confirm(inSession)).toMatchObject({ ok: true })
    await enroll('bea')
  })

  it('S5 that somebody else starts again is theirs: the secret that was shown before is gone', async () => {
    const { challengeOf, start, confirm, time } = await forced()
    const [mine, theirs] = [await challengeOf(), await challengeOf()]
    const shown = await start(mine)
    const again = await start(theirs)
    expect(await confirm(shown.phone.code(time.now), mine)).toEqual(INVALID)
    expect(await confirm(shown.phone.code(time.now), theirs)).toMatchObject({ reason: 'invalid_code' })
    expect(await confirm(again.phone.code(time.now), mine)).toEqual(INVALID)
    expect(await confirm(again.phone.code(time.now), theirs)).toMatchObject({ ok: true })
  })

  it('S5 outlives its challenge: what expiresAt says is true, and nothing new starts with the old challenge', async () => {
    for (const [late, outcome] of [
      [599.999, { ok: true }],
      [600, { ok: false, reason: 'expired' }],
    ] as const) {
      const { challengeOf, start, confirm, time, twoFactor, store } = await forced()
      const challenge = await challengeOf()
      time.advance(299)
      const { phone, expiresAt } = await start(challenge)
      expect(expiresAt).toEqual(new Date(time.now.getTime() + 600_000))
      time.advance(1)
      const again = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', challenge })
      expect(again).toEqual({ ok: false, reason: 'challenge_expired' })
      time.advance(late - 1)
      expect(await confirm(phone.code(time.now), challenge), `${late} s`).toMatchObject(outcome)
      expect((await recordOf(store, 'ada')).pending).toBeNull()
    }
  })

  it('S10 lasts no longer than the option of today allows, nor than it said', async () => {
    for (const [pendingTtl, seconds] of [
      [60, 60],
      [600, 600],
      [86_400, 600],
    ] as const) {
      const { store, time, start, twoFactor } = await forced()
      const startedAt = time.now.getTime()
      const { phone } = await start()
      const today = bench(store, { directory, pendingTtl, clock: () => time.now }).twoFactor
      const pendingUntil = new Date(startedAt + seconds * 1000)
      expect(await today.enrollment.status({ userId: 'ada' })).toMatchObject({
        state: 'pending',
        pendingUntil,
      })
      time.advance(seconds - 0.001)
      expect(await today.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'pending' })
      time.advance(0.001)
      expect(await today.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'off' })
      const code = phone.code(time.now)
      expect(await today.enrollment.confirm({ userId: 'ada', code })).toEqual({
        ok: false,
        reason: 'expired',
      })
      // S10: its end is committed, so no clock and no option revives it.
      time.advance(-seconds)
      expect(await twoFactor.enrollment.confirm({ userId: 'ada', code })).toEqual({
        ok: false,
        reason: 'not_pending',
      })
    }
  })

  it('S10 of a clock that was ahead is not valid before its time', async () => {
    const { start, confirm, time, twoFactor } = await forced()
    const { phone } = await start()
    time.advance(-6)
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'off' })
    expect(await confirm(phone.code(time.now))).toEqual({ ok: false, reason: 'expired' })
  })
})

describe('S10 an open login', () => {
  it('S10 lasts no longer than the option of today allows, nor than it said', async () => {
    for (const [challengeTtl, seconds] of [
      [30, 30],
      [300, 300],
      [86_400, 300],
    ] as const) {
      const { store, time, enroll, challengeFor } = bench(memoryStore())
      await enroll('ada')
      const challenge = await challengeFor('ada')
      const today = bench(store, { challengeTtl, clock: () => time.now }).twoFactor
      time.advance(seconds - 0.001)
      const inTime = await today.login.verify({ challenge, code: 'wrong' })
      expect(inTime, `${challengeTtl}`).toMatchObject({ reason: 'invalid_code' })
      time.advance(0.001)
      const late = await today.login.verify({ challenge, code: 'wrong' })
      expect(late, `${challengeTtl}`).toEqual({ ok: false, reason: 'challenge_expired' })
    }
  })
})
