import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { bench } from '../support/service.js'

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
