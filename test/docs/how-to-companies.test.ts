import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { expect, onTestFinished } from 'vitest'
import { createTwoFactor, type TwoFactor } from '../../src/index.js'
import { temporaryFolder } from '../cli/support/run.js'
import { describePage } from './support/page-programs.js'
import { challengeOf, enroll, environment, KEY, reader, wait } from './support/reader.js'

const companyId = 'acme'
const userId = 'ben'
const adminId = 'ada'

const ENFORCED = new Date('2027-02-01')
const DAY = 86_400

/** Ada, an admin with two-factor, and two members without. Cem signs in at the company only. */
async function company() {
  const made = await reader({
    directory: {
      companiesOf: async () => [{ companyId }],
      async *membersOf() {
        yield* [{ userId: adminId }, { userId }, { userId: 'cem', signInMethods: ['saml'] }]
      },
    },
  })
  await enroll(made.twoFactor, adminId)
  return { ...made, companyId, userId, adminId }
}

const requireFrom = (twoFactor: TwoFactor, enforceFrom: Date) =>
  twoFactor.policy.require({ companyId, actorId: adminId, enforceFrom, exemptMethods: ['saml'] })

describePage('docs/how-to/company-rollout.md', {
  membersOf: async (run) => {
    const pool = await PGlite.create()
    onTestFinished(() => pool.close())
    await pool.exec(`CREATE TABLE memberships (company_id int, user_id int, role text, joined_at timestamptz);
      INSERT INTO memberships VALUES (7, 1, 'admin', NULL), (7, 2, NULL, '2026-01-01'), (8, 3, NULL, NULL)`)
    const { twoFactor } = (await run({ ...(await reader()), pool })).values as { twoFactor: TwoFactor }
    await enroll(twoFactor, '1')
    expect(await twoFactor.policy.require({ companyId: '7', actorId: '1' })).toMatchObject({ ok: true })
    expect((await twoFactor.login.start({ userId: '2' })).step).toBe('enroll')
    expect((await twoFactor.login.start({ userId: '3' })).step).toBe('done')
    const counts = await twoFactor.policy.complianceCounts({ companyId: '7' })
    expect(counts).toMatchObject({ total: 2, enrolled: 1, overdue: 1 })
  },
  'policy.preview': async (run) => {
    const names = await company()
    expect((await run(names)).printed).toEqual([[userId, 'has to enroll by', ENFORCED]])
    expect(await names.twoFactor.policy.get({ companyId })).toMatchObject({ state: 'optional' })
  },
  'policy.require': async (run) => {
    const names = await company()
    expect((await run({ ...names, adminId: userId })).printed).toEqual([['actor_not_enrolled']])
    expect((await run(names)).values['required']).toMatchObject({ ok: true })
    const { twoFactor } = names
    expect(await twoFactor.policy.get({ companyId })).toMatchObject({ state: 'scheduled' })
    expect(await twoFactor.login.start({ userId })).toMatchObject({ step: 'done', enrollBy: ENFORCED })
    wait(70 * DAY)
    expect((await twoFactor.login.start({ userId })).step).toBe('enroll')
    expect(await twoFactor.login.start({ userId, method: 'saml' })).toMatchObject({ step: 'done' })
  },
  sendReminder: async (run) => {
    const names = await company()
    await requireFrom(names.twoFactor, ENFORCED)
    const reminded: unknown[] = []
    await run({ ...names, sendReminder: async (...who: unknown[]) => reminded.push(who) })
    expect(reminded).toEqual([[userId, ENFORCED]])
  },
  complianceCounts: async (run) => {
    const names = await company()
    await requireFrom(names.twoFactor, new Date())
    expect((await run(names)).printed).toEqual([['1 of 3 enrolled; 0 have time left, 1 are late, 1 exempt']])
  },
  'policy.exempt': async (run) => {
    const names = await company()
    await requireFrom(names.twoFactor, new Date())
    expect((await names.twoFactor.login.start({ userId })).step).toBe('enroll')
    await run(names)
    expect(await names.twoFactor.login.start({ userId })).toMatchObject({ step: 'done' })
    wait(100 * DAY)
    expect((await names.twoFactor.login.start({ userId })).step).toBe('enroll')
  },
  'policy.relax': async (run) => {
    const names = await company()
    await requireFrom(names.twoFactor, new Date())
    await run(names)
    expect((await names.twoFactor.login.start({ userId })).step).toBe('done')
    expect(await names.twoFactor.enrollment.status({ userId: adminId })).toMatchObject({ state: 'on' })
  },
})

describePage('docs/how-to/require-for-everybody.md', {
  EVERYBODY: async (run) => {
    const { store, keys } = await reader()
    const twoFactor = (await run({ store, keys })).values['twoFactor'] as TwoFactor
    const enrollBy = new Date('2027-01-01')
    expect(await twoFactor.login.start({ userId })).toMatchObject({ step: 'done', enrollBy })
    wait(38 * DAY)
    expect((await twoFactor.login.start({ userId })).step).toBe('enroll')
  },
})

describePage('docs/how-to/several-companies.md', {
  globex: async (run) => {
    const { store, keys } = await reader()
    const twoFactor = (await run({ store, keys })).values['twoFactor'] as TwoFactor
    expect((await twoFactor.login.start({ userId })).step).toBe('done')
    await twoFactor.policy.require({ companyId: 'globex', actorId: 'root', asSystem: true, roles: ['admin'] })
    expect((await twoFactor.login.start({ userId })).step).toBe('enroll')
  },
  'login.start': async (run) => {
    const { twoFactor } = await inTwoCompanies()
    expect((await twoFactor.login.start({ userId })).step).toBe('enroll')
    expect((await run({ twoFactor, userId })).values['login']).toMatchObject({ step: 'done' })
  },
  requiredBy: async (run) => {
    const { twoFactor, enforceFrom } = await inTwoCompanies()
    const { printed } = await run({ twoFactor, userId })
    expect(printed).toEqual([['globex', 'requires it from', enforceFrom]])
  },
})

/** Ben is in two companies, one of which requires two-factor. */
async function inTwoCompanies() {
  const companiesOf = async () => [{ companyId: 'acme' }, { companyId: 'globex' }]
  const { twoFactor } = await reader({ directory: { companiesOf } })
  const enforceFrom = new Date()
  await twoFactor.policy.require({ companyId: 'globex', actorId: 'root', asSystem: true, enforceFrom })
  return { twoFactor, enforceFrom }
}

describePage('docs/how-to/tickets.md', {
  issueTicket: async (run) => {
    const names = await company()
    const { printed } = await run(names)
    const until = new Date(Date.now() + DAY * 1000)
    expect(printed).toEqual([['send a link with', expect.any(String), 'valid until', until]])
    const { twoFactor } = names
    const without = { userId, accountName: userId, challenge: await challengeOf(twoFactor, userId) }
    expect(await twoFactor.enrollment.start(without)).toMatchObject({ reason: 'ticket_required' })
    const ticket = String(printed[0]?.[1])
    expect(await twoFactor.enrollment.start({ ...without, ticket })).toMatchObject({ ok: true })
  },
  'challenge, ticket': async (run) => {
    const { names, ticket } = await ticketed()
    const withTicket = (given: string | undefined) => run({ ...names, ticket: given })
    expect((await withTicket(undefined)).printed).toEqual([['ticket_required']])
    expect((await withTicket('another')).printed).toEqual([['ticket_invalid']])
    expect((await withTicket(ticket)).values['setup']).toMatchObject({ ok: true })
    wait(1800)
    const challenge = await challengeOf(names.twoFactor, userId)
    expect((await run({ ...names, challenge, ticket })).printed).toEqual([['ticket_expired']])
  },
  revokeTickets: async (run) => {
    const { names, ticket, challenge } = await ticketed()
    await run(names)
    const { twoFactor } = names
    const setup = await twoFactor.enrollment.start({ userId, accountName: userId, challenge, ticket })
    expect(setup).toMatchObject({ ok: false, reason: 'ticket_invalid' })
  },
})

/** Ben has to enroll, and a ticket of the default time is on its way. */
async function ticketed() {
  const names = { ...(await company()), email: 'ben@example.com' }
  const { twoFactor } = names
  await twoFactor.policy.require({ companyId, actorId: adminId, ticketRequired: true })
  const issued = await twoFactor.admin.issueTicket({ userId, actorId: adminId, reason: 'new' })
  if (!issued.ok) throw new Error(issued.reason)
  const challenge = await challengeOf(twoFactor, userId)
  return { names: { ...names, challenge }, ticket: issued.ticket, challenge }
}

describePage('docs/guide.md', {
  'PRAGMA journal_mode': async (run) => {
    const [home, folder] = [process.cwd(), temporaryFolder()]
    onTestFinished(() => process.chdir(home))
    environment({ TWO_FACTOR_KEY: KEY })
    process.chdir(folder)
    const twoFactor = (await run()).values['twoFactor'] as TwoFactor
    await enroll(twoFactor, userId)
    expect(await twoFactor.enrollment.status({ userId })).toMatchObject({ state: 'on' })
    expect(existsSync(join(folder, 'app.sqlite'))).toBe(true)
  },
  'twoFactor.login.start': async (run) => {
    const { twoFactor, store, keys } = await company()
    const step = async (of: TwoFactor, userId: string) =>
      (await run({ twoFactor: of, userId })).values['login']
    expect(await step(twoFactor, userId)).toMatchObject({ step: 'done' })
    expect(await step(twoFactor, adminId)).toMatchObject({ step: 'code', challenge: expect.any(String) })
    await requireFrom(twoFactor, new Date())
    expect(await step(twoFactor, userId)).toMatchObject({ step: 'enroll', challenge: expect.any(String) })
    const alone = createTwoFactor({ issuer: 'Example', store, keys })
    expect(await step(alone, userId)).toMatchObject({ step: 'done' })
  },
})
