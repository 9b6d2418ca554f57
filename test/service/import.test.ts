import { describe, expect, it } from 'vitest'
import { type ImportSecretInput, memoryStore, type TwoFactorOptions } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { type Bench, bench, collect, recordOf, statusOn } from '../support/service.js'

const BASE32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const OTHER = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

const phoneOf = (base32: string, rest: string = '') => scan(`otpauth://totp/x?secret=${base32}${rest}`)

const phone = phoneOf(BASE32)

const importInto = (on: Bench, input: Partial<ImportSecretInput> = {}) =>
  on.twoFactor.admin.importSecret({ userId: 'ada', secret: { base32: BASE32 }, ...input })

/** A user whose secret was imported, two steps ago, with recovery codes of Stepward. */
async function imported(options: Partial<TwoFactorOptions> = {}) {
  const on = bench(memoryStore(), options)
  const result = await importInto(on)
  if (!result.ok) throw new Error(result.reason)
  on.time.advance(60)
  return { ...on, recoveryCodes: result.recoveryCodes }
}

const ENDED = { ok: false, reason: 'ended' }
const ALREADY = { ok: false, reason: 'already_enrolled' }
const ADMIN = { userId: 'ada', actorId: 'admin' }

type Imported = Awaited<ReturnType<typeof imported>>

/** Every way in which an imported authenticator ends, and what a second run of the migration says then. */
const ENDS: Readonly<
  Record<string, { end: (on: Imported) => Promise<unknown>; again: object; max?: number }>
> = {
  'the person switches it off': {
    end: ({ twoFactor, recoveryCodes }) =>
      twoFactor.enrollment.disable({ userId: 'ada', code: recoveryCodes[0] ?? '' }),
    again: ENDED,
  },
  'the person removes it': {
    async end({ twoFactor, recoveryCodes }) {
      const [authenticator] = (await statusOn(twoFactor, 'ada')).authenticators
      const authenticatorId = authenticator?.id ?? ''
      return twoFactor.enrollment.remove({ userId: 'ada', authenticatorId, code: recoveryCodes[0] ?? '' })
    },
    again: ENDED,
  },
  'the person replaces it': {
    end: ({ enroll, recoveryCodes }) => enroll('ada', recoveryCodes[0]),
    again: ALREADY,
  },
  'the person adds another one and removes it': {
    async end({ twoFactor, enroll, recoveryCodes }) {
      const [authenticator] = (await statusOn(twoFactor, 'ada')).authenticators
      await enroll('ada', recoveryCodes[0])
      const authenticatorId = authenticator?.id ?? ''
      return twoFactor.enrollment.remove({ userId: 'ada', authenticatorId, code: recoveryCodes[1] ?? '' })
    },
    again: ENDED,
    max: 3,
  },
  'an admin resets it': {
    end: ({ twoFactor }) => twoFactor.admin.reset({ ...ADMIN, reason: 'phone stolen' }),
    again: ENDED,
  },
  'an admin resets it, and the person starts again': {
    async end({ twoFactor }) {
      await twoFactor.admin.reset({ ...ADMIN, reason: 'phone stolen' })
      return twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    },
    again: ENDED,
  },
  'an admin erases it': { end: ({ twoFactor }) => twoFactor.admin.erase(ADMIN), again: ENDED },
  'an admin erases it, and issues a ticket': {
    async end({ twoFactor }) {
      await twoFactor.admin.erase(ADMIN)
      return twoFactor.admin.issueTicket({ ...ADMIN, reason: 'new here' })
    },
    again: ENDED,
  },
  'an admin erases it, and the person starts again': {
    async end({ twoFactor }) {
      await twoFactor.admin.erase(ADMIN)
      return twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    },
    again: ENDED,
  },
  'an admin erases it, and resets what the person started again': {
    async end({ twoFactor }) {
      await twoFactor.admin.erase(ADMIN)
      await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
      return twoFactor.admin.reset({ ...ADMIN, reason: 'wrong person' })
    },
    again: ENDED,
  },
}

describe('S7 a secret that ended here', () => {
  it.each(Object.entries(ENDS))(
    'S7 is not brought back by a second run, if %s',
    async (_name, { end, again, max = 1 }) => {
      const on = await imported({ authenticators: { max } })
      const code = phone.code(on.time.now)
      expect(await on.twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
      await end(on)
      on.time.advance(30)
      const before = await on.store.enrollments.load('ada')
      const trail = await collect(on.twoFactor.enrollment.events({ userId: 'ada' }))
      for (let run = 0; run < 2; run++) {
        expect(await importInto(on)).toEqual(again)
        expect(await importInto(on, { evenIfEnded: false, lastStep: 0, recoveryCodes: 'none' })).toEqual(
          again,
        )
      }
      expect(await on.store.enrollments.load('ada')).toEqual(before)
      expect(await collect(on.twoFactor.enrollment.events({ userId: 'ada' }))).toEqual(trail)
      const old = await on.twoFactor.verify({ userId: 'ada', code: phone.code(on.time.now) })
      expect(old.ok).toBe(false)
    },
  )

  it.each(Object.entries(ENDS).filter(([, { again }]) => again === ENDED))(
    'S1 S7 comes back only if the admin says so, and no used code with it, if %s',
    async (_name, { end, max = 1 }) => {
      const on = await imported({ authenticators: { max } })
      const code = phone.code(on.time.now)
      await on.twoFactor.verify({ userId: 'ada', code })
      await end(on)
      expect(await importInto(on, { evenIfEnded: true })).toMatchObject({ ok: true })
      expect(on.events.at(-1)).toMatchObject({ type: 'enrollment.imported', actorId: 'import' })
      const { verify } = on.twoFactor
      expect(await verify({ userId: 'ada', code })).toMatchObject({ ok: false, reason: 'replayed' })
      on.time.advance(60)
      expect(await verify({ userId: 'ada', code: phone.code(on.time.now) })).toMatchObject({ ok: true })
    },
  )

  it('S7 is not imported over one that is on, even if the admin says so', async () => {
    const on = bench(memoryStore())
    await on.enroll('ada')
    const before = await on.store.enrollments.load('ada')
    expect(await importInto(on, { evenIfEnded: true })).toEqual(ALREADY)
    expect(await importInto(on, { evenIfEnded: true, secret: { base32: OTHER } })).toEqual(ALREADY)
    expect(await on.store.enrollments.load('ada')).toEqual(before)
  })

  it('S7 a migration that runs twice changes nothing, with several authenticators too', async () => {
    for (const max of [1, 2, 3]) {
      const on = await imported({ authenticators: { max } })
      const before = await on.store.enrollments.load('ada')
      expect(await importInto(on), `max ${max}`).toEqual(ALREADY)
      expect(await importInto(on, { name: 'again', digits: 8, evenIfEnded: true })).toEqual(ALREADY)
      expect(await on.store.enrollments.load('ada')).toEqual(before)
      expect(on.events).toHaveLength(1)
    }
  })
})

describe('an imported secret', () => {
  it('6238-R2 keeps the entry in the app with its own parameters', async () => {
    const on = bench(memoryStore())
    const app = phoneOf(BASE32, '&algorithm=SHA256&digits=8&period=60')
    const result = await importInto(on, {
      actorId: 'm',
      algorithm: 'SHA256',
      digits: 8,
      period: 60,
      name: 'old',
    })
    expect(result).toMatchObject({ ok: true, recoveryCodes: { length: 10 } })
    const [kept] = (await recordOf(on.store, 'ada')).authenticators
    expect(kept).toMatchObject({
      name: 'old',
      algorithm: 'SHA256',
      digits: 8,
      period: 60,
      drift: 0,
      lastUsedAt: null,
    })
    expect(on.events).toEqual([
      {
        id: expect.any(String),
        at: on.time.now.toISOString(),
        userId: 'ada',
        type: 'enrollment.imported',
        notify: false,
        actorId: 'm',
        authenticatorId: kept?.id,
        recoveryCodes: 10,
      },
    ])
    on.time.advance(120)
    const passed = await on.twoFactor.verify({ userId: 'ada', code: app.code(on.time.now) })
    expect(passed).toMatchObject({ ok: true, authenticatorId: kept?.id })
  })

  it.each([
    [{ past: 1, future: 1 }, 1],
    [{ past: 0, future: 0 }, 1],
    [{ past: 2, future: 3 }, 3],
  ])(
    'S1 counts every step that the old library may have accepted as used, with the window %j',
    async (window, early) => {
      for (let steps = -window.past; steps <= window.future + 1; steps++) {
        const on = bench(memoryStore(), { window })
        await importInto(on)
        const code = phone.code(on.time.now, steps)
        const inWindow = steps <= window.future
        expect(await on.twoFactor.verify({ userId: 'ada', code }), `step ${steps}`).toMatchObject({
          ok: false,
          reason: inWindow ? 'replayed' : 'invalid_code',
        })
      }
      const on = bench(memoryStore(), { window })
      await importInto(on)
      const { verify } = on.twoFactor
      on.time.advance(30 * early)
      const last = await verify({ userId: 'ada', code: phone.code(on.time.now) })
      expect(last).toMatchObject({ ok: false, reason: 'replayed' })
      on.time.advance(30)
      expect(await verify({ userId: 'ada', code: phone.code(on.time.now) })).toMatchObject({ ok: true })
    },
  )

  it('S1 takes over the last step if the other library kept it', async () => {
    const on = bench(memoryStore())
    const lastStep = Math.floor(on.time.now.getTime() / 30_000) - 1
    await importInto(on, { lastStep })
    const { verify } = on.twoFactor
    const before = await verify({ userId: 'ada', code: phone.code(on.time.now, -1) })
    expect(before).toMatchObject({ ok: false, reason: 'replayed' })
    expect(await verify({ userId: 'ada', code: phone.code(on.time.now) })).toMatchObject({ ok: true })
  })

  it('S5 S6 ends what was pending, and the challenges and tickets for an enrollment', async () => {
    const directory = { companiesOf: async () => [{ companyId: 'c1' }] }
    const on = bench(memoryStore(), { directory })
    const { twoFactor, store, time } = on
    await twoFactor.policy.require({ companyId: 'c1', actorId: 's', asSystem: true, ticketRequired: true })
    const issued = await twoFactor.admin.issueTicket({ ...ADMIN, reason: 'new here' })
    const login = await twoFactor.login.start({ userId: 'ada' })
    if (!issued.ok || login.step !== 'enroll') throw new Error(login.step)
    const { challenge } = login
    const start = { userId: 'ada', accountName: 'ada', challenge, ticket: issued.ticket }
    const started = await twoFactor.enrollment.start(start)
    if (!started.ok) throw new Error(started.reason)
    expect(await importInto(on)).toMatchObject({ ok: true })
    expect(await recordOf(store, 'ada')).toMatchObject({ pending: null, ticketGeneration: null })
    const refusal = { ok: false, reason: 'challenge_invalid' }
    const code = scan(started.uri).code(time.now)
    expect(await twoFactor.enrollment.confirm({ userId: 'ada', code, challenge })).toEqual(refusal)
    expect(await twoFactor.enrollment.start(start)).toEqual(refusal)
  })

  it('has the date of the first enrollment, which has passed', async () => {
    const on = bench(memoryStore())
    const enrolledAt = new Date('2019-05-06T07:08:09.123Z')
    await importInto(on, { enrolledAt })
    expect(await on.twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({
      state: 'on',
      enrolledAt,
      authenticators: [{ confirmedAt: enrolledAt, lastUsedAt: null }],
    })
    await importInto(on, { userId: 'bea', enrolledAt: on.time.now })
    expect(await statusOn(on.twoFactor, 'bea')).toMatchObject({ enrolledAt: on.time.now })
    await importInto(on, { userId: 'cyd' })
    expect(await statusOn(on.twoFactor, 'cyd')).toMatchObject({ enrolledAt: on.time.now })
    const future = new Date(on.time.now.getTime() + 1)
    await expect(importInto(on, { userId: 'dee', enrolledAt: future })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      option: 'enrolledAt',
      message: `admin.importSecret: enrolledAt: expected a Date in the past, got ${future.toISOString()}`,
    })
    for (const date of [new Date(Number.NaN), new Date(-1), '2019-05-06', 0, null]) {
      const call = importInto(on, { userId: 'dee', enrolledAt: date as never })
      await expect(call, String(date)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    }
    expect(await on.store.enrollments.load('dee')).toBeNull()
  })

  it('notifies the user only if that is asked for, and keeps the context of the request', async () => {
    const on = bench(memoryStore())
    const context = { job: 'migration 7' }
    await importInto(on, { notify: true, context })
    expect(on.events.at(-1)).toMatchObject({ notify: true, actorId: 'import', context })
    await importInto(on, { userId: 'bea', notify: false })
    expect(on.events.at(-1)).toMatchObject({ userId: 'bea', notify: false })
    expect(on.events.at(-1)).not.toHaveProperty('context')
  })

  it('is added beside others where several are allowed, and leaves codes, challenges and proofs as they are', async () => {
    const on = await imported({ authenticators: { max: 2 } })
    const { twoFactor, time, challengeFor, recoveryCodes } = on
    const challenge = await challengeFor('ada')
    const [, second] = [phone, phoneOf(OTHER)]
    expect(await importInto(on, { secret: { base32: OTHER }, name: 'tablet' })).toEqual({
      ok: true,
      recoveryCodes: [],
    })
    expect(on.events.at(-1)).toMatchObject({ type: 'enrollment.imported', recoveryCodes: 0 })
    const status = await statusOn(twoFactor, 'ada')
    expect(status.authenticators.map(({ name }) => name)).toEqual([null, 'tablet'])
    expect(status.recoveryCodesLeft).toBe(10)
    const byTheFirst = await twoFactor.login.verify({ challenge, code: phone.code(time.now) })
    expect(byTheFirst).toMatchObject({ ok: true, authenticatorId: status.authenticators[0]?.id })
    time.advance(60)
    const bySecond = await twoFactor.login.verify({ challenge, code: second?.code(time.now) ?? '' })
    expect(bySecond).toMatchObject({ ok: true, authenticatorId: status.authenticators[1]?.id })
    expect(await twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })).toMatchObject({
      ok: true,
    })
    const third = await importInto(on, { secret: new Uint8Array(20).fill(3) })
    expect(third).toEqual({ ok: false, reason: 'too_many_authenticators' })
  })

  it('S3 that is added beside others ends no wait', async () => {
    const on = await imported({ authenticators: { max: 2 } })
    for (let failure = 0; failure < 5; failure++)
      await on.twoFactor.verify({ userId: 'ada', code: `${failure}` })
    await importInto(on, { secret: { base32: OTHER } })
    on.time.advance(30)
    const locked = await on.twoFactor.verify({ userId: 'ada', code: phone.code(on.time.now) })
    expect(locked).toMatchObject({ ok: false, reason: 'locked' })
  })
})
