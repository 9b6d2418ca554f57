import { describe, expect, it } from 'vitest'
import { bench, collect, recordOf, STORES } from '../support/service.js'

describe.each(STORES)('what is kept on a $name store:', ({ make }) => {
  it('S7 the last 20 ended authenticators in the record, and all of them in the trail', async () => {
    const { twoFactor, enroll, time, store } = bench(await make())
    const by = { userId: 'ada', actorId: 'admin', reason: 'lost phone' }
    const ended: string[] = []
    for (let turn = 0; turn < 23; turn++) {
      await enroll('ada')
      const [bound] = (await recordOf(store, 'ada')).authenticators
      ended.push(bound?.id ?? '')
      time.advance(30)
      await twoFactor.admin.reset(by)
    }
    const { history } = await recordOf(store, 'ada')
    expect(history.map(({ id }) => id)).toEqual(ended.slice(3))
    expect(history.at(-1)).toEqual({
      id: ended[22],
      confirmedAt: time.now.getTime() - 30_000,
      endedAt: time.now.getTime(),
      endReason: 'reset',
    })
    const trail = await collect(twoFactor.enrollment.events({ userId: 'ada' }))
    const ends = trail.flatMap((event) => (event.type === 'enrollment.ended' ? event.authenticatorIds : []))
    expect(ends).toEqual(ended)
  })

  it('S6 erase leaves the trail and the exemptions of companies, and nothing else about the person', async () => {
    const on = bench(await make())
    const { twoFactor, enroll, store, time } = on
    await enroll('admin')
    const { recoveryCodes } = await enroll('ada')
    const challenge = await on.challengeFor('ada')
    const passed = await twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })
    if (!passed.ok) throw new Error(passed.reason)
    const until = new Date(time.now.getTime() + 3_600_000)
    const reason = 'a new phone is on its way'
    await twoFactor.policy.exempt({ companyId: 'c1', userId: 'ada', actorId: 'admin', until, reason })
    const before = await collect(twoFactor.enrollment.events({ userId: 'ada' }))

    expect(await twoFactor.admin.erase({ userId: 'ada', actorId: 'admin' })).toEqual({ ok: true })
    expect(await store.enrollments.load('ada')).toBeNull()
    const trail = await collect(twoFactor.enrollment.events({ userId: 'ada' }))
    expect(trail.slice(0, -1)).toEqual(before)
    expect(trail.at(-1)).toMatchObject({ type: 'enrollment.erased', actorId: 'admin', notify: true })
    const policy = await twoFactor.policy.get({ companyId: 'c1' })
    expect(policy.exemptions).toEqual([{ userId: 'ada', actorId: 'admin', reason, until }])

    // An erased person is as one who never came, and nothing from before is valid.
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual({ state: 'off', requiredBy: [] })
    expect(await twoFactor.login.start({ userId: 'ada' })).toEqual({ step: 'done', because: 'not_required' })
    const stale = await twoFactor.login.verify({ challenge, code: recoveryCodes[1] ?? '' })
    expect(stale).toEqual({ ok: false, reason: 'challenge_invalid' })
    const { proof } = passed
    const checked = await twoFactor.checkProof({ userId: 'ada', proof, maxAge: 3600 })
    expect(checked).toEqual({ ok: false, reason: 'proof_invalid' })
    expect(await twoFactor.admin.erase({ userId: 'ada', actorId: 'admin' })).toEqual({ ok: true })
    expect(await collect(twoFactor.enrollment.events({ userId: 'ada' }))).toEqual(trail)
    // An exemption ends by a date that has passed.
    await twoFactor.policy.exempt({
      companyId: 'c1',
      userId: 'ada',
      actorId: 'admin',
      until: time.now,
      reason,
    })
    expect((await twoFactor.policy.get({ companyId: 'c1' })).exemptions).toEqual([])
  })

  it('S7 a person who enrolls again after an erasure starts from nothing, and the trail goes on', async () => {
    const { twoFactor, enroll, store } = bench(await make())
    await enroll('ada')
    await twoFactor.admin.erase({ userId: 'ada', actorId: 'admin' })
    await enroll('ada')
    expect(await recordOf(store, 'ada')).toMatchObject({ history: [], devices: [], loginCompanies: [] })
    const trail = await collect(twoFactor.enrollment.events({ userId: 'ada' }))
    expect(trail.map(({ type }) => type)).toEqual([
      'enrollment.started',
      'enrollment.confirmed',
      'enrollment.erased',
      'enrollment.started',
      'enrollment.confirmed',
    ])
  })
})
