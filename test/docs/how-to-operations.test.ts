import { expect, vi } from 'vitest'
import { SQLITE_OUTBOX, sqliteOutbox } from '../../examples/outbox/sqlite.js'
import type { Handler } from '../../src/http/index.js'
import { createKeyRing, createTwoFactor, type TwoFactor } from '../../src/index.js'
import { tr } from '../../src/messages/index.js'
import { createVirtualAuthenticator } from '../../src/testing/index.js'
import { collect } from '../support/service.js'
import { describePage } from './support/page-programs.js'
import { challengeOf, enroll, environment, KEY, OTHER_KEY, reader, wait } from './support/reader.js'

const userId = 'ada'
const DAY = 86_400

describePage('docs/how-to/clocks.md', {
  maxDrift: async (run) => {
    const { store, keys, twoFactor } = await reader()
    const tolerant = (await run({ store, keys })).values['tolerant'] as TwoFactor
    const late = createVirtualAuthenticator({ drift: -60 })
    const setup = await tolerant.enrollment.start({ userId, accountName: userId })
    if (!setup.ok) throw new Error(setup.reason)
    late.scan(setup.uri)
    expect(await tolerant.enrollment.confirm({ userId, code: late.code() })).toMatchObject({ ok: true })
    wait(30)
    expect(await twoFactor.verify({ userId, code: late.code() })).toMatchObject({ reason: 'invalid_code' })
    expect(await tolerant.verify({ userId, code: late.code() })).toMatchObject({ ok: true })
    wait(120)
    late.setDrift(-120) // in the window around what is remembered
    expect(await tolerant.verify({ userId, code: late.code() })).toMatchObject({ ok: true })
  },
})

describePage('docs/how-to/erase.md', {
  'admin.erase': async (run) => {
    const { twoFactor, store } = await reader()
    await enroll(twoFactor, userId)
    await run({ twoFactor, userId, adminId: 'root' })
    expect(await twoFactor.enrollment.status({ userId })).toMatchObject({ state: 'off' })
    const events = await collect(store.enrollments.events(userId))
    expect(JSON.parse(events.at(-1)?.document ?? '')).toMatchObject({ type: 'enrollment.erased' })
  },
  'before: new Date(), userId': async (run) => {
    const { twoFactor, store } = await reader()
    await enroll(twoFactor, userId)
    await enroll(twoFactor, 'ben')
    wait(1)
    await run({ store, userId })
    const left = (id: string) => collect(store.enrollments.events(id))
    expect([await left(userId), (await left('ben')).length]).toEqual([[], 2])
  },
  'events deleted': async (run) => {
    const { twoFactor, store } = await reader()
    await enroll(twoFactor, userId)
    wait(365 * DAY + 1)
    await enroll(twoFactor, 'ben')
    expect((await run({ store })).printed).toEqual([[2, 'events deleted']])
  },
})

describePage('docs/how-to/localize.md', {
  'login.verify': async (run) => {
    const { twoFactor } = await reader()
    await enroll(twoFactor, userId)
    const { printed } = await run({
      twoFactor,
      challenge: await challengeOf(twoFactor, userId),
      code: '12345',
    })
    expect(printed).toEqual([[expect.stringMatching(/^Dieser Code stimmt nicht\./)]])
  },
  words: async (run) => {
    const words = (await run()).values['words'] as (reason: string) => string
    expect(words('busy')).toBe(tr.refusals.busy)
  },
  ours: async (run) => {
    expect((await run()).values['ours']).toMatchObject({
      refusals: { busy: 'Please try again in a moment.' },
    })
  },
})

describePage('docs/how-to/monitoring.md', {
  logFault: async (run) => {
    const { store, keys } = await reader()
    const counted: unknown[] = []
    const count = (...what: unknown[]): void => {
      counted.push(what)
    }
    const { values, printed } = await run({ store, keys, metrics: { count } })
    await enroll(values['twoFactor'] as TwoFactor, userId)
    expect(counted).toEqual([
      ['two_factor_events', { type: 'enrollment.started' }],
      ['two_factor_events', { type: 'enrollment.confirmed' }],
    ])
    expect(printed.map(([line]) => JSON.parse(String(line)).userId)).toEqual([userId, userId])
    const logFault = values['logFault'] as (error: unknown) => void
    const other = createTwoFactor({
      issuer: 'Example',
      store,
      keys: createKeyRing({ current: 'k2', keys: { k2: OTHER_KEY } }),
    })
    await other.verify({ userId, code: '123456' }).catch(logFault)
    expect(printed.at(-1)).toEqual(['the key k1 is missing from the ring'])
    expect(counted.at(-1)).toEqual(['two_factor_faults', { code: 'ERR_UNKNOWN_KEY' }])
    expect(() => logFault(new TypeError('a bug'))).toThrow('a bug')
  },
  requestId: async (run) => {
    const { twoFactor } = await reader()
    const ada = await enroll(twoFactor, userId)
    const code = ada.next()
    const { values } = await run({ twoFactor, challenge: await challengeOf(twoFactor, userId), code })
    const events = await collect(twoFactor.enrollment.events({ userId }))
    expect(events.at(-1)).toMatchObject({ type: 'verification.succeeded', context: values['context'] })
  },
  'policy.events': async (run) => {
    const { twoFactor } = await reader()
    await enroll(twoFactor, userId)
    await twoFactor.policy.require({ companyId: 'acme', actorId: userId })
    const { printed } = await run({ twoFactor, userId, companyId: 'acme' })
    expect(printed.map(([, ...rest]) => rest)).toEqual([
      ['enrollment.started'],
      ['enrollment.confirmed'],
      ['policy.required', userId],
    ])
  },
})

describePage('docs/how-to/send-mails.md', {
  'async onEvent': async (run) => {
    const { store, keys } = await reader()
    const mails: unknown[] = []
    const { values } = await run({ store, keys, ...mailing(mails) })
    await enroll(values['twoFactor'] as TwoFactor, userId)
    expect(mails).toEqual([
      { to: 'ada@example.com', subject: expect.any(String), text: expect.stringContaining('11:00') },
    ])
  },
  setInterval: async (run) => {
    const { db, twoFactor } = await reader()
    db.exec(SQLITE_OUTBOX)
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: new Date() })
    const mails: unknown[] = []
    await run({ ...mailing(mails), outbox: sqliteOutbox(db) })
    await enroll(twoFactor, userId)
    await vi.advanceTimersByTimeAsync(5000)
    expect(mails).toMatchObject([{ to: 'ada@example.com', messageId: expect.stringContaining('@') }])
  },
})

/** The user's address, and a mail server that keeps what it gets. */
const mailing = (mails: unknown[]) => ({
  recipientOf: async (id: string) => ({
    email: `${id}@example.com`,
    language: 'de',
    timeZone: 'Europe/Berlin',
  }),
  sendMail: async (mail: unknown) => void mails.push(mail),
})

describePage('docs/how-to/native-apps.md', {
  'cookies: false': async (run) => {
    const { twoFactor } = await reader()
    const ada = await enroll(twoFactor, userId)
    const stages: Readonly<Record<string, string>> = { 'Bearer p': 'pending', 'Bearer f': 'full' }
    const { values } = await run({
      twoFactor,
      userOfToken: (header: string, stage: string) =>
        stages[header] === stage ? { userId, accountName: userId } : null,
      newToken: async (id: string, proof: string | null) => `${id} ${proof !== null}`,
    })
    const handler = values['forApps'] as Handler
    const post = (path: string, body: object) =>
      handler(
        new Request(`https://app.example/api/two-factor${path}`, {
          method: 'POST',
          headers: { authorization: 'Bearer p', 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      )
    const code = ada.next()
    const login = await (await post('/login', {})).json()
    expect(login).toMatchObject({ step: 'code', challenge: expect.any(String) })
    const verified = await post('/login/verify', { challenge: login.challenge, code })
    expect([verified.status, verified.headers.get('x-session')]).toEqual([200, 'ada true'])
    expect(verified.headers.get('set-cookie')).toBeNull()
  },
})

describePage('docs/how-to/serverless.md', {
  '@neondatabase/serverless': async (run) => {
    const twoFactor = (await run()).values['twoFactor'] as () => TwoFactor
    expect(() => twoFactor()).toThrow()
    environment({ DATABASE_URL: 'postgres://app@neon.example/app', TWO_FACTOR_KEY: KEY })
    expect(twoFactor()).toBe(twoFactor())
  },
  'stepward/d1': 'test/runtimes/d1.test.ts',
})

describePage('docs/how-to/upgrade.md', {
  'store.migrate': async (run) => {
    const { store, twoFactor } = await reader()
    await enroll(twoFactor, userId)
    await run({ store })
    expect(await twoFactor.enrollment.status({ userId })).toMatchObject({ state: 'on' })
  },
})

describePage('docs/how-to/orm.md', {
  'prismaPostgres(prisma)': 'test/databases/postgres/kit.test.ts',
})

describePage('docs/how-to/testing.md', {
  "from 'vitest'": 'test/docs/testing-page.test.ts',
  '@playwright/test': 'test/docs/snippets.test.ts', // it compiles: the page under test is the reader's
})

describePage('docs/reference/errors.md', {
  StepwardError: async (run) => {
    const { store, twoFactor } = await reader()
    await enroll(twoFactor, userId)
    const keys = createKeyRing({ current: 'k2', keys: { k2: OTHER_KEY } })
    const other = createTwoFactor({ issuer: 'Example', store, keys })
    const { printed } = await run({ twoFactor: other, userId, code: '123456' })
    expect(printed).toEqual([['put back the key', 'k1']])
    const failing = run({
      twoFactor: { verify: () => Promise.reject(new TypeError('a bug')) },
      userId,
      code: '',
    })
    await expect(failing).rejects.toThrow('a bug')
  },
})
