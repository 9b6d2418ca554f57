import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { type Phone, scan } from '../support/phone.js'
import { type Bench, bench } from '../support/service.js'

const [HOUR, DAY, YEAR] = [3600, 86_400, 31_536_000]

/** Seconds by which a clock is wrong, or is put right. */
const JUMPS = [1, HOUR, DAY, YEAR].flatMap((jump) => [jump, -jump])

const directory = {
  companiesOf: async (userId: string) => (userId === 'bea' ? [{ companyId: 'c1' }] : []),
}

/** Something that is issued and expires. */
interface Lifetime {
  readonly name: string
  /** Seconds. */
  readonly ttl: number
  /** Whether it is valid before it was issued: only an admin's date has no start. */
  readonly startless?: true
  /** Issues it at the present time, and returns a check whether it is valid at the present time. */
  issue(on: Bench): Promise<() => Promise<boolean>>
  /** Another commit to the same record, which must not change its lifetime. */
  commit(on: Bench): Promise<unknown>
}

/** ada has two-factor on. Returns her app. */
async function enrollAda(on: Bench): Promise<Phone> {
  const { phone } = await on.enroll('ada')
  on.time.advance(60)
  return phone
}

/** bea must enroll, and the company asks for a ticket if `ticketRequired`. */
async function forceBea(on: Bench, ticketRequired: boolean): Promise<void> {
  await on.enroll('admin')
  await on.twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', ticketRequired })
}

async function enrollChallenge({ twoFactor }: Bench): Promise<string> {
  const login = await twoFactor.login.start({ userId: 'bea' })
  if (login.step !== 'enroll') throw new Error(login.step)
  return login.challenge
}

const guess = ({ twoFactor }: Bench) => twoFactor.verify({ userId: 'ada', code: 'a guess' })

const issueTicket = ({ twoFactor }: Bench) =>
  twoFactor.admin.issueTicket({ userId: 'bea', actorId: 'admin', reason: 'new here', ttl: HOUR })

const LIFETIMES: readonly Lifetime[] = [
  {
    name: 'a challenge',
    ttl: 300,
    async issue(on) {
      const phone = await enrollAda(on)
      const challenge = await on.challengeFor('ada')
      return async () => {
        const verified = await on.twoFactor.login.verify({ challenge, code: phone.code(on.time.now) })
        if (!verified.ok && verified.reason === 'challenge_invalid')
          throw new Error('it is another challenge')
        return verified.ok || verified.reason !== 'challenge_expired'
      }
    },
    commit: guess,
  },
  {
    name: 'a trusted device',
    ttl: 30 * DAY,
    async issue(on) {
      const phone = await enrollAda(on)
      const challenge = await on.challengeFor('ada')
      const code = phone.code(on.time.now)
      const verified = await on.twoFactor.login.verify({ challenge, code, rememberDevice: true })
      if (!verified.ok || verified.deviceToken === undefined) throw new Error('the device is not trusted')
      expect(verified.deviceExpiresAt).toEqual(new Date(on.time.now.getTime() + 30 * DAY * 1000))
      const { deviceToken } = verified
      return async () => {
        const [login, devices] = await Promise.all([
          on.twoFactor.login.start({ userId: 'ada', deviceToken }),
          on.twoFactor.devices.list({ userId: 'ada' }),
        ])
        expect(devices).toHaveLength(login.step === 'done' ? 1 : 0)
        return login.step === 'done'
      }
    },
    commit: guess,
  },
  {
    name: 'a proof',
    ttl: 30 * DAY,
    async issue(on) {
      const phone = await enrollAda(on)
      const verified = await on.twoFactor.verify({ userId: 'ada', code: phone.code(on.time.now) })
      if (!verified.ok) throw new Error(verified.reason)
      const { proof } = verified
      return async () => {
        const [login, checked] = await Promise.all([
          on.twoFactor.login.start({ userId: 'ada', proof }),
          on.twoFactor.checkProof({ userId: 'ada', proof, maxAge: YEAR }),
        ])
        if (!checked.ok) expect(checked).toEqual({ ok: false, reason: 'proof_invalid' })
        expect(login.step).toBe(checked.ok ? 'done' : 'code')
        return checked.ok
      }
    },
    commit: guess,
  },
  {
    name: 'a ticket',
    ttl: HOUR,
    async issue(on) {
      await forceBea(on, true)
      const issued = await issueTicket(on)
      if (!issued.ok) throw new Error(issued.reason)
      const { ticket } = issued
      return async () => {
        const challenge = await enrollChallenge(on)
        const start = { userId: 'bea', accountName: 'bea', challenge, ticket }
        const started = await on.twoFactor.enrollment.start(start)
        if (!started.ok) expect(started).toEqual({ ok: false, reason: 'ticket_expired' })
        return started.ok
      }
    },
    commit: issueTicket,
  },
  {
    name: 'a started enrollment',
    ttl: 600,
    async issue(on) {
      const started = await on.twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea' })
      if (!started.ok) throw new Error(started.reason)
      const phone = scan(started.uri)
      return async () => {
        const code = phone.code(on.time.now)
        const { state } = await on.twoFactor.enrollment.status({ userId: 'bea' })
        const confirmed = await on.twoFactor.enrollment.confirm({ userId: 'bea', code })
        if (!confirmed.ok) expect(confirmed).toEqual({ ok: false, reason: 'expired' })
        expect(state).toBe(confirmed.ok ? 'pending' : 'off')
        return confirmed.ok
      }
    },
    commit: issueTicket,
  },
  {
    name: 'an enrollment that a challenge started, which outlives the challenge',
    ttl: 600,
    async issue(on) {
      await forceBea(on, false)
      const challenge = await enrollChallenge(on)
      const started = await on.twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea', challenge })
      if (!started.ok) throw new Error(started.reason)
      expect(started.expiresAt).toEqual(new Date(on.time.now.getTime() + 600_000))
      const phone = scan(started.uri)
      return async () => {
        const code = phone.code(on.time.now)
        return (await on.twoFactor.enrollment.confirm({ userId: 'bea', code, challenge })).ok
      }
    },
    commit: issueTicket,
  },
  {
    name: 'an exemption',
    ttl: HOUR,
    startless: true,
    async issue(on) {
      await forceBea(on, false)
      const until = new Date(on.time.now.getTime() + HOUR * 1000)
      const exempt = { companyId: 'c1', userId: 'bea', actorId: 'admin', until, reason: 'a new phone' }
      await on.twoFactor.policy.exempt(exempt)
      return async () => (await on.twoFactor.login.start({ userId: 'bea' })).step === 'done'
    },
    commit: (on) =>
      on.twoFactor.policy.exempt({
        companyId: 'c1',
        userId: 'cyd',
        actorId: 'admin',
        until: on.time.now,
        reason: 'a new phone',
      }),
  },
]

/** Instants around a lifetime, in seconds from its issue: the ends, and what a clock that jumps makes of them. */
const instantsOf = (ttl: number): readonly number[] => [
  ...[-YEAR, -DAY, -HOUR, -5.001, -5, -1, 0],
  ...[1, ttl / 2, ttl - 0.001, ttl, ttl + 1, ttl + HOUR, ttl + DAY, ttl + YEAR],
]

describe('S10 a lifetime is judged by the raw clock, and no commit by a wrong clock stretches or shortens it:', () => {
  it.each(LIFETIMES)('$name', async ({ name, ttl, startless, issue, commit }) => {
    for (const jump of [0, ...JUMPS]) {
      for (const instant of instantsOf(ttl)) {
        const on = bench(memoryStore(), { directory })
        const isValid = await issue(on)
        const issued = on.time.now
        on.time.advance(jump)
        if (jump !== 0) await commit(on)
        on.time.now = new Date(issued.getTime() + instant * 1000)
        // An exemption that ended a day ago is dropped: its end is committed.
        const dropped = startless === true && jump > ttl + DAY
        const expected = instant < ttl && (startless === true || instant >= -5) && !dropped
        expect(await isValid(), `${name}, a commit at ${jump} s, judged at ${instant} s`).toBe(expected)
      }
    }
  })

  it.each([
    ['a challenge', { challengeTtl: 30 }, 30],
    ['a trusted device', { trustedDevices: { ttl: 60 } }, 60],
    ['a proof', { proofTtl: 60 }, 60],
    ['a started enrollment', { pendingTtl: 60 }, 60],
  ] as const)(
    'S10 %s that was issued before lives no longer than the options allow today',
    async (name, today, ttl) => {
      const lifetime = LIFETIMES.find((one) => one.name === name)
      if (lifetime === undefined) throw new Error(`there is no ${name}`)
      for (const [instant, expected] of [
        [ttl - 0.001, true],
        [ttl, false],
      ] as const) {
        const before = bench(memoryStore(), { directory })
        const after = bench(before.store, { directory, clock: () => before.time.now, ...today })
        // Issued by the old options, judged by the new ones.
        const parts = { ...before, twoFactor: before.twoFactor }
        const isValid = await lifetime.issue(parts)
        before.time.advance(instant)
        Object.assign(parts, { twoFactor: after.twoFactor })
        expect(await isValid()).toBe(expected)
      }
    },
  )
})
