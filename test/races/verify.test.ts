import { describe, expect, it } from 'vitest'
import { bench, recordOf, STORES, statusOn } from '../support/service.js'

const reasons = (results: readonly { ok: boolean; reason?: string }[]) =>
  results.map((result) => (result.ok ? 'ok' : (result.reason ?? '')))

const count = (items: readonly string[], item: string) => items.filter((one) => one === item).length

describe.each(STORES)('in parallel on a $name store', ({ make }) => {
  it('S1 ASVS-15.4.2 50 verifications of one code give one success', async () => {
    const { twoFactor, time, enroll, challengeFor } = bench(await make())
    const { phone } = await enroll('ada')
    time.advance(30)
    const challenge = await challengeFor('ada')
    const code = phone.code(time.now)
    const answers = reasons(
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          index % 2 === 0
            ? twoFactor.verify({ userId: 'ada', code })
            : twoFactor.login.verify({ challenge, code }),
        ),
      ),
    )
    expect(count(answers, 'ok')).toBe(1)
    expect(count(answers, 'replayed') + count(answers, 'busy')).toBe(49)
  })

  it('S2 50 uses of one recovery code give one success, and two different codes both pass', async () => {
    const { twoFactor, enroll, events } = bench(await make(), { throttle: { freeFailures: 100 } })
    const { recoveryCodes } = await enroll('ada')
    const [one = '', two = '', three = ''] = recoveryCodes
    const same = await Promise.all(
      Array.from({ length: 50 }, () => twoFactor.verify({ userId: 'ada', code: one })),
    )
    expect(count(reasons(same), 'ok')).toBe(1)
    const both = await Promise.all([two, three].map((code) => twoFactor.verify({ userId: 'ada', code })))
    expect(reasons(both)).toEqual(['ok', 'ok'])
    expect(events.filter(({ type }) => type === 'verification.succeeded')).toHaveLength(3)
    expect((await statusOn(twoFactor, 'ada')).recoveryCodesLeft).toBe(7)
  })

  it('S3 4226-7.3 of 200 wrong codes at most the limit is evaluated, and then the right one is refused', async () => {
    const { twoFactor, time, enroll, events } = bench(await make())
    const { phone } = await enroll('ada')
    time.advance(30)
    const wrong = Array.from({ length: 200 }, () => twoFactor.verify({ userId: 'ada', code: 'not it' }))
    const answers = reasons(await Promise.all(wrong))
    const evaluated = count(answers, 'invalid_code')
    expect(evaluated).toBe(5)
    expect(evaluated).toBe(events.filter(({ type }) => type === 'verification.failed').length)
    expect(count(answers, 'locked') + count(answers, 'busy')).toBe(200 - evaluated)
    const right = await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })
    expect(right).toMatchObject({ ok: false, reason: 'locked' })
  })

  it('S5 S7 of 20 enrollments started at once, the last one committed is the one that can be confirmed', async () => {
    const { twoFactor, store, events } = bench(await make())
    const starts = await Promise.all(
      Array.from({ length: 20 }, () => twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })),
    )
    const started = starts.filter((result) => result.ok)
    expect(new Set(started.map(({ secret }) => secret)).size).toBe(started.length)
    const record = await recordOf(store, 'ada')
    expect(record.authenticators).toEqual([])
    const begun = events.flatMap((event) =>
      event.type === 'enrollment.started' ? [event.authenticatorId] : [],
    )
    expect(begun).toHaveLength(started.length)
    expect(record.pending?.id).toBe(begun.at(-1))
  })

  it('S6 switching off and logging in at the same moment never leaves both done on one code', async () => {
    const { twoFactor, time, enroll, challengeFor } = bench(await make())
    const { phone } = await enroll('ada')
    time.advance(30)
    const challenge = await challengeFor('ada')
    const code = phone.code(time.now)
    const answers = reasons(
      await Promise.all([
        twoFactor.enrollment.disable({ userId: 'ada', code }),
        twoFactor.login.verify({ challenge, code }),
      ]),
    )
    expect(count(answers, 'ok')).toBe(1)
  })
})
