import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { bench, recordOf } from '../support/service.js'

const directory = { companiesOf: async () => [{ companyId: 'c1' }] }

describe('an enrollment that a company forces', () => {
  async function forced() {
    const on = bench(memoryStore(), { directory })
    await on.enroll('admin')
    await on.twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', ticketRequired: true })
    const login = await on.twoFactor.login.start({ userId: 'cyd' })
    if (login.step !== 'enroll') throw new Error(login.step)
    const start = (ticket?: string) =>
      on.twoFactor.enrollment.start({
        userId: 'cyd',
        accountName: 'cyd',
        challenge: login.challenge,
        ...(ticket === undefined ? {} : { ticket }),
      })
    const issue = (ttl?: number, userId: string = 'cyd') =>
      on.twoFactor.admin.issueTicket({
        userId,
        actorId: 'admin',
        reason: 'seen in person',
        ...(ttl === undefined ? {} : { ttl }),
      })
    return { ...on, start, issue, challenge: login.challenge }
  }

  it('S5 with a ticket required, a leaked password alone enrolls nobody in the owner’s place', async () => {
    const { start, issue, store, events } = await forced()
    expect(await start()).toEqual({ ok: false, reason: 'ticket_required' })
    expect(await start('nonsense')).toEqual({ ok: false, reason: 'ticket_invalid' })
    const other = await issue(undefined, 'bea')
    expect(await start(other.ok ? other.ticket : '')).toEqual({ ok: false, reason: 'ticket_invalid' })
    expect(await store.enrollments.load('cyd')).toBeNull()

    const issued = await issue()
    expect(events.at(-1)).toMatchObject({
      type: 'enrollment.ticket_issued',
      userId: 'cyd',
      actorId: 'admin',
      reason: 'seen in person',
    })
    expect(await start(issued.ok ? issued.ticket : '')).toMatchObject({ ok: true })
  })

  it('says at login.start whether it takes a ticket', async () => {
    const { twoFactor } = await forced()
    const requiredBy = [{ companyId: 'c1', because: 'enforced' }]
    const login = () => twoFactor.login.start({ userId: 'cyd' })
    expect(await login()).toMatchObject({ step: 'enroll', requiredBy, ticketRequired: true })
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })
    expect(await login()).toMatchObject({ step: 'enroll', requiredBy, ticketRequired: false })
  })

  it('a ticket expires, and ends with the enrollment that it was used for', async () => {
    const { twoFactor, start, issue, time, enroll } = await forced()
    const expiresAt = new Date(time.now.getTime() + 60_000)
    const issued = await issue(60)
    expect(issued).toMatchObject({ ok: true, expiresAt })
    const ticket = issued.ok ? issued.ticket : ''
    time.advance(59)
    expect(await start(ticket)).toMatchObject({ ok: true })
    time.advance(1)
    expect(await start(ticket)).toEqual({ ok: false, reason: 'ticket_expired' })
    await enroll('cyd')
    expect(await issue()).toEqual({ ok: false, reason: 'already_enrolled' })
    await twoFactor.admin.reset({ userId: 'cyd', actorId: 'admin', reason: 'again' })
    const login = await twoFactor.login.start({ userId: 'cyd' })
    if (login.step !== 'enroll') throw new Error(login.step)
    const reused = await twoFactor.enrollment.start({
      userId: 'cyd',
      accountName: 'cyd',
      challenge: login.challenge,
      ticket,
    })
    expect(reused).toEqual({ ok: false, reason: 'ticket_invalid' })
  })

  it('S9 takes a ticket if one of several companies asks for one', async () => {
    const both = { companiesOf: async () => [{ companyId: 'c1' }, { companyId: 'c2' }] }
    const { twoFactor, enroll } = bench(memoryStore(), { directory: both })
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })
    await twoFactor.policy.require({ companyId: 'c2', actorId: 'admin', ticketRequired: true })
    const login = await twoFactor.login.start({ userId: 'cyd' })
    if (login.step !== 'enroll') throw new Error(login.step)
    const { challenge } = login
    const refused = await twoFactor.enrollment.start({ userId: 'cyd', accountName: 'cyd', challenge })
    expect(refused).toEqual({ ok: false, reason: 'ticket_required' })
  })

  it('a ticket lasts from a minute to a week, and half an hour by default', async () => {
    const { issue, time } = await forced()
    for (const [ttl, seconds] of [
      [60, 60],
      [604_800, 604_800],
      [undefined, 1800],
    ] as const) {
      const expiresAt = new Date(time.now.getTime() + seconds * 1000)
      expect(await issue(ttl)).toMatchObject({ ok: true, expiresAt })
    }
  })

  it('S11 a malformed request for a ticket is a typed error', async () => {
    const { issue, twoFactor } = await forced()
    for (const ttl of [59, 604_801, 0.5]) {
      await expect(issue(ttl)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining('admin.issueTicket: ttl: '),
      })
    }
    const noReason = twoFactor.admin.issueTicket({ userId: 'cyd', actorId: 'admin' } as never)
    await expect(noReason).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  })
})

describe('S7 a ticket', () => {
  const ADMIN = { userId: 'cyd', actorId: 'admin' }
  const INVALID = { ok: false, reason: 'ticket_invalid' }

  async function asked() {
    const on = bench(memoryStore(), { directory })
    const rule = { companyId: 'c1', actorId: 'system', asSystem: true, ticketRequired: true }
    await on.twoFactor.policy.require(rule)
    const challengeOf = async () => {
      const login = await on.twoFactor.login.start({ userId: 'cyd' })
      if (login.step !== 'enroll') throw new Error(login.step)
      return login.challenge
    }
    const issue = async () => {
      const issued = await on.twoFactor.admin.issueTicket({ ...ADMIN, reason: 'new here' })
      if (!issued.ok) throw new Error(issued.reason)
      return issued.ticket
    }
    const start = async (ticket: string, challenge?: string) =>
      on.twoFactor.enrollment.start({
        userId: 'cyd',
        accountName: 'cyd',
        challenge: challenge ?? (await challengeOf()),
        ticket,
      })
    return { ...on, challengeOf, issue, start }
  }

  it('S7 from before an erasure is not valid after it, also beside a new one', async () => {
    const { twoFactor, issue, start, challengeOf } = await asked()
    const [old, challenge] = [await issue(), await challengeOf()]
    await twoFactor.admin.erase(ADMIN)
    expect(await start(old)).toEqual(INVALID)
    const fresh = await issue()
    expect(await start(old)).toEqual(INVALID)
    expect(await start(fresh, challenge)).toEqual({ ok: false, reason: 'challenge_invalid' })
    expect(await start(fresh)).toMatchObject({ ok: true })
    await twoFactor.admin.erase(ADMIN)
    const last = await issue()
    for (const ticket of [old, fresh]) expect(await start(ticket)).toEqual(INVALID)
    expect(await start(last)).toMatchObject({ ok: true })
  })

  it('S7 that is revoked is not valid any more, nor is the enrollment that it started', async () => {
    const { twoFactor, issue, start, challengeOf, events, store, time } = await asked()
    const context = { ip: '192.0.2.1' }
    expect(await twoFactor.admin.revokeTickets(ADMIN)).toEqual({ ok: true })
    expect(await store.enrollments.load('cyd')).toBeNull()

    const [first, second, challenge] = [await issue(), await issue(), await challengeOf()]
    // A second ticket does not end the first one.
    expect(await start(first, challenge)).toMatchObject({ ok: true })
    const started = await start(second, challenge)
    if (!started.ok) throw new Error(started.reason)
    expect(await twoFactor.admin.revokeTickets({ ...ADMIN, context })).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({
      type: 'enrollment.tickets_revoked',
      notify: false,
      userId: 'cyd',
      actorId: 'admin',
      context,
    })
    expect(await recordOf(store, 'cyd')).toMatchObject({ pending: null, ticketGeneration: null })
    const code = scan(started.uri).code(time.now)
    const confirmed = await twoFactor.enrollment.confirm({ userId: 'cyd', code, challenge })
    expect(confirmed).toEqual({ ok: false, reason: 'not_pending' })
    for (const ticket of [first, second]) expect(await start(ticket)).toEqual(INVALID)
    const count = events.length
    expect(await twoFactor.admin.revokeTickets(ADMIN)).toEqual({ ok: true })
    expect(events).toHaveLength(count)

    const third = await issue()
    for (const ticket of [first, second]) expect(await start(ticket)).toEqual(INVALID)
    expect(await start(third)).toMatchObject({ ok: true })
  })

  it('that is revoked ends no enrollment that a session started', async () => {
    const { twoFactor, issue, store, time } = await asked()
    await issue()
    const started = await twoFactor.enrollment.start({ userId: 'cyd', accountName: 'cyd' })
    if (!started.ok) throw new Error(started.reason)
    expect(await twoFactor.admin.revokeTickets(ADMIN)).toEqual({ ok: true })
    expect((await recordOf(store, 'cyd')).pending).toMatchObject({ ticket: false, challengeId: null })
    const code = scan(started.uri).code(time.now)
    expect(await twoFactor.enrollment.confirm({ userId: 'cyd', code })).toMatchObject({ ok: true })
  })

  it('S6 ends with the enrollment that is confirmed, with every other ticket', async () => {
    const { twoFactor, issue, start, challengeOf, time } = await asked()
    const [used, spare, challenge] = [await issue(), await issue(), await challengeOf()]
    const started = await start(used, challenge)
    const code = scan(started.ok ? started.uri : '').code(time.now)
    expect(await twoFactor.enrollment.confirm({ userId: 'cyd', code, challenge })).toMatchObject({ ok: true })
    await twoFactor.admin.reset({ ...ADMIN, reason: 'lost phone' })
    for (const ticket of [used, spare]) expect(await start(ticket)).toEqual(INVALID)
    expect(await start(await issue())).toMatchObject({ ok: true })
  })

  it('S10 of a clock that was ahead is not valid before its time', async () => {
    const { issue, start, time } = await asked()
    const ticket = await issue()
    time.advance(-6)
    expect(await start(ticket)).toEqual({ ok: false, reason: 'ticket_expired' })
    time.advance(1)
    expect(await start(ticket)).toMatchObject({ ok: true })
  })
})
