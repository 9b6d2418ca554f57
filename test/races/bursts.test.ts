import { describe, expect, it } from 'vitest'
import type { TwoFactor } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { bench, collect, recordOf, STORES, statusOn } from '../support/service.js'

const reasons = (results: readonly { ok: boolean; reason?: string }[]) =>
  results.map((result) => (result.ok ? 'ok' : (result.reason ?? '')))

const count = (items: readonly string[], item: string) => items.filter((one) => one === item).length

const times = <T>(length: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length }, (_, index) => make(index)))

const trail = ({ enrollment }: TwoFactor, userId: string) => collect(enrollment.events({ userId }))

const LEGACY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

describe.each(STORES)('in a burst on a $name store', ({ make }) => {
  describe.each([
    { limit: 1, throttle: { freeFailures: 0 } },
    { limit: 3, throttle: { freeFailures: 2 } },
    { limit: 10, throttle: { freeFailures: 9 } },
    { limit: 7, throttle: { freeFailures: 100, suspendAfter: 7 } },
  ])('with the limit $limit', ({ limit, throttle }) => {
    it('S3 4226-7.3 of 200 wrong codes at most the limit is evaluated, over all logins and step-ups', async () => {
      const { twoFactor, enroll, challengeFor } = bench(await make(), { throttle })
      await enroll('ada')
      const challenge = await challengeFor('ada')
      const answers = reasons(
        await times<{ ok: boolean; reason?: string }>(200, (index) =>
          index % 2 === 0
            ? twoFactor.verify({ userId: 'ada', code: 'not it' })
            : twoFactor.login.verify({ challenge, code: 'not it' }),
        ),
      )
      const evaluated = count(answers, 'invalid_code')
      expect(evaluated).toBeGreaterThan(0)
      expect(evaluated).toBeLessThanOrEqual(limit)
      const types = (await trail(twoFactor, 'ada')).map(({ type }) => type)
      expect(count(types, 'verification.failed')).toBe(evaluated)
      const barred = count(answers, 'locked') + count(answers, 'suspended')
      expect(evaluated + barred + count(answers, 'busy')).toBe(200)
      // S12: the first refusal makes the attack visible, and the others write nothing.
      expect(count(types, 'verification.refused')).toBe(1)
    })

    it('S3 of 199 wrong codes and the right one beyond the limit, the right one is refused', async () => {
      const { twoFactor, enroll, time } = bench(await make(), { throttle })
      const { phone } = await enroll('ada')
      time.advance(30)
      for (let failure = 1; failure <= limit; failure++) {
        const refused = await twoFactor.verify({ userId: 'ada', code: 'not it' })
        expect(refused).toMatchObject({ ok: false, reason: 'invalid_code' })
      }
      const code = phone.code(time.now)
      const answers = reasons(
        await times(200, (index) =>
          twoFactor.verify({ userId: 'ada', code: index === 99 ? code : 'not it' }),
        ),
      )
      const barred = 'suspendAfter' in throttle ? 'suspended' : 'locked'
      expect(new Set(answers)).toEqual(new Set([barred]))
    })

    it('S3 the right one among 199 wrong ones passes only if it comes before the limit', async () => {
      const { twoFactor, enroll, time } = bench(await make(), { throttle })
      const { phone } = await enroll('ada')
      time.advance(30)
      const code = phone.code(time.now)
      await times(200, (index) => twoFactor.verify({ userId: 'ada', code: index === 5 ? code : 'not it' }))
      let failuresInARow = 0
      for (const { type } of await trail(twoFactor, 'ada')) {
        failuresInARow = type === 'verification.failed' ? failuresInARow + 1 : 0
        expect(failuresInARow).toBeLessThanOrEqual(limit)
      }
    })
  })

  it('S3 guesses at a pending secret are counted just as exactly', async () => {
    const { twoFactor } = bench(await make(), { throttle: { freeFailures: 2 } })
    await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    const answers = reasons(
      await times(200, () => twoFactor.enrollment.confirm({ userId: 'ada', code: 'not it' })),
    )
    expect(count(answers, 'invalid_code')).toBeLessThanOrEqual(3)
    const failed = (await trail(twoFactor, 'ada')).filter(({ type }) => type === 'enrollment.confirm_failed')
    expect(failed).toHaveLength(count(answers, 'invalid_code'))
  })

  it('S2 one recovery code on 50 logins, each with a challenge of its own, passes once', async () => {
    const { twoFactor, enroll, challengeFor } = bench(await make(), { throttle: { freeFailures: 100 } })
    const { recoveryCodes } = await enroll('ada')
    const challenges = await times(50, () => challengeFor('ada'))
    const code = recoveryCodes[0] ?? ''
    const answers = reasons(
      await Promise.all(challenges.map((challenge) => twoFactor.login.verify({ challenge, code }))),
    )
    expect(count(answers, 'ok')).toBe(1)
    expect((await statusOn(twoFactor, 'ada')).recoveryCodesLeft).toBe(9)
  })

  it('S2 two different recovery codes on two logins at once both pass', async () => {
    const { twoFactor, enroll, challengeFor } = bench(await make())
    const { recoveryCodes } = await enroll('ada')
    const [first, second] = await times(2, () => challengeFor('ada'))
    const answers = await Promise.all([
      twoFactor.login.verify({ challenge: first ?? '', code: recoveryCodes[0] ?? '' }),
      twoFactor.login.verify({ challenge: second ?? '', code: recoveryCodes[9] ?? '' }),
    ])
    expect(reasons(answers)).toEqual(['ok', 'ok'])
    expect((await statusOn(twoFactor, 'ada')).recoveryCodesLeft).toBe(8)
  })

  it('S5 S12 20 confirmations of one pending secret give one set of recovery codes, and it works', async () => {
    const { twoFactor, time } = bench(await make())
    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    if (!started.ok) throw new Error(started.reason)
    const code = scan(started.uri).code(time.now)
    const answers = await times(20, () => twoFactor.enrollment.confirm({ userId: 'ada', code }))
    const confirmed = answers.filter((answer) => answer.ok)
    expect(confirmed).toHaveLength(1)
    const refused = new Set(reasons(answers.filter((answer) => !answer.ok)))
    expect([...refused].filter((reason) => reason !== 'busy')).toEqual(['not_pending'])
    const used = await twoFactor.verify({ userId: 'ada', code: confirmed[0]?.recoveryCodes[0] ?? '' })
    expect(used).toMatchObject({ ok: true, factor: 'recovery_code', recoveryCodesLeft: 9 })
    const types = (await trail(twoFactor, 'ada')).map(({ type }) => type)
    expect(count(types, 'enrollment.confirmed')).toBe(1)
  })

  it('S5 S12 20 imports of one secret bind it once', async () => {
    const { twoFactor, store } = bench(await make())
    const input = { userId: 'ada', actorId: 'operator', secret: { base32: LEGACY } }
    const answers = await times(20, () => twoFactor.admin.importSecret(input))
    expect(count(reasons(answers), 'ok')).toBe(1)
    const record = await recordOf(store, 'ada')
    expect(record.authenticators).toHaveLength(1)
    expect((await trail(twoFactor, 'ada')).map(({ type }) => type)).toEqual(['enrollment.imported'])
  })

  it('S12 every change of a mixed burst has one event and is reported once', async () => {
    const { twoFactor, enroll, store, time, events } = bench(await make())
    const { recoveryCodes } = await enroll('ada')
    const userId = 'ada'
    time.advance(30)
    const before = (await trail(twoFactor, userId)).length
    const code = (index: number) => recoveryCodes[index] ?? ''
    const answers = await Promise.all([
      twoFactor.enrollment.regenerateRecoveryCodes({ userId, code: code(0) }),
      twoFactor.verify({ userId, code: code(1) }),
      twoFactor.admin.reset({ userId, actorId: 'admin', reason: 'lost phone' }),
      twoFactor.enrollment.disable({ userId, code: code(2) }),
      twoFactor.devices.revokeAll({ userId }),
      twoFactor.enrollment.disable({ userId, code: code(3) }),
      twoFactor.admin.reset({ userId, actorId: 'admin', reason: 'lost phone' }),
      twoFactor.enrollment.regenerateRecoveryCodes({ userId, code: code(4) }),
    ])
    const committed = reasons(answers).filter((answer) => answer === 'ok' || answer === 'invalid_code')
    const written = await trail(twoFactor, userId)
    expect(written.length - before).toBe(committed.length)
    expect(events).toHaveLength(written.length)
    expect(new Set(events.map(({ id }) => id))).toEqual(new Set(written.map(({ id }) => id)))

    const ended = written.filter(({ type }) => type === 'enrollment.ended')
    expect(ended).toHaveLength(1)
    const record = await recordOf(store, userId)
    expect(record).toMatchObject({ authenticators: [], pending: null, recoveryCodes: null })
    expect(record.history).toHaveLength(1)
  })

  it('S2 S12 10 regenerations at once give one set, and it works', async () => {
    const { twoFactor, enroll } = bench(await make(), { throttle: { freeFailures: 100 } })
    const { recoveryCodes } = await enroll('ada')
    const answers = await times(10, (index) =>
      twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'ada', code: recoveryCodes[index] ?? '' }),
    )
    const sets = answers.flatMap((answer) => (answer.ok ? [answer.recoveryCodes] : []))
    expect(sets).toHaveLength(1)
    const types = (await trail(twoFactor, 'ada')).map(({ type }) => type)
    expect(count(types, 'recovery_codes.regenerated')).toBe(1)
    const used = await twoFactor.verify({ userId: 'ada', code: sets[0]?.[0] ?? '' })
    expect(used).toMatchObject({ ok: true, recoveryCodesLeft: 9 })
  })

  it('S9 of 20 admins who change the rule that they saw, one does, and the others hear of it', async () => {
    const { twoFactor, enroll } = bench(await make())
    await enroll('ada')
    const by = { companyId: 'acme', actorId: 'ada' }
    const { revision } = await twoFactor.policy.get({ companyId: 'acme' })
    const answers = await times<{ ok: boolean; reason?: string }>(20, (index) =>
      twoFactor.policy.require({ ...by, revision, newMemberGrace: index }),
    )
    const winner = answers.findIndex(({ ok }) => ok)
    expect(count(reasons(answers), 'ok')).toBe(1)
    expect(count(reasons(answers), 'overtaken') + count(reasons(answers), 'busy')).toBe(19)
    expect(await twoFactor.policy.get({ companyId: 'acme' })).toMatchObject({ newMemberGrace: winner })
    expect(await collect(twoFactor.policy.events({ companyId: 'acme' }))).toHaveLength(1)
  })
})
