import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TwoFactorStore } from '../../src/index.js'
import { type Phone, scan } from '../support/phone.js'
import { type Bench, bench, STORES } from '../support/service.js'

/** Each run is a person of their own on one store, so that runs do not share a record. */
function people(): () => string {
  let count = 0
  return () => `person-${++count}`
}

const RUNS = { numRuns: 60 }

/** What can happen between two codes: the clock moves, forward or back, and a code of some step is tried. */
const attempts = fc.array(
  fc.record({
    advance: fc.integer({ min: -90, max: 120 }),
    steps: fc.integer({ min: -3, max: 3 }),
    stepUp: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
)

const stepAt = (time: Date, steps: number) => Math.floor(time.getTime() / 30_000) + steps

async function tryCode(on: Bench, userId: string, code: string, stepUp: boolean) {
  if (stepUp) return on.twoFactor.verify({ userId, code })
  return on.twoFactor.login.verify({ challenge: await on.challengeFor(userId), code })
}

describe.each(STORES)('on a $name store', ({ make }) => {
  it('S1 a time step is accepted at most once, and never one at or before the last', async () => {
    const on = bench(await make(), { throttle: { freeFailures: 100 } })
    const nextPerson = people()
    await fc.assert(
      fc.asyncProperty(attempts, async (moves) => {
        const userId = nextPerson()
        const { phone } = await on.enroll(userId)
        let last = stepAt(on.time.now, 0)
        for (const { advance, steps, stepUp } of moves) {
          on.time.advance(advance)
          const step = stepAt(on.time.now, steps)
          const result = await tryCode(on, userId, phone.code(on.time.now, steps), stepUp)
          expect(result.ok).toBe(step > last && Math.abs(steps) <= 1)
          if (result.ok) last = step
        }
      }),
      RUNS,
    )
  })

  it('S4 whatever the answer, the record and the trail already say the same', async () => {
    const on = bench(await make(), { throttle: { freeFailures: 100 } })
    const nextPerson = people()
    await fc.assert(
      fc.asyncProperty(attempts, async (moves) => {
        const userId = nextPerson()
        const { phone } = await on.enroll(userId)
        for (const { advance, steps, stepUp } of moves) {
          on.time.advance(advance)
          const before = await trail(on.store, userId)
          const result = await tryCode(on, userId, phone.code(on.time.now, steps), stepUp)
          const after = await trail(on.store, userId)
          expect(after.length).toBe(before.length + 1)
          const type = result.ok ? 'verification.succeeded' : 'verification.failed'
          expect(after.at(-1)?.type).toBe(type)
          const record = (await on.store.enrollments.load(userId))?.record
          if (result.ok) expect(record?.authenticators[0]?.lastStep).toBe(stepAt(on.time.now, steps))
        }
      }),
      RUNS,
    )
  })

  it('S5 an unconfirmed secret lets nobody in, and displaces nothing before it is confirmed', async () => {
    const on = bench(await make(), { throttle: { freeFailures: 100 } })
    const nextPerson = people()
    const moves = fc.array(fc.constantFrom('start', 'login with the pending one', 'confirm', 'login'), {
      minLength: 2,
      maxLength: 10,
    })
    await fc.assert(
      fc.asyncProperty(moves, async (sequence) => {
        const userId = nextPerson()
        let confirmed = (await on.enroll(userId)).phone
        let pending: Phone | null = null
        for (const move of sequence) {
          on.time.advance(30)
          const { now } = on.time
          if (move === 'start') {
            const code = confirmed.code(now)
            const started = await on.twoFactor.enrollment.start({ userId, accountName: userId, code })
            if (!started.ok) throw new Error(started.reason)
            pending = scan(started.uri)
          } else if (move === 'login with the pending one' && pending !== null) {
            const challenge = await on.challengeFor(userId)
            const result = await on.twoFactor.login.verify({ challenge, code: pending.code(now) })
            expect(result.ok && result.method === 'totp').toBe(pending.code(now) === confirmed.code(now))
          } else if (move === 'confirm') {
            const code = pending?.code(now) ?? '000000'
            const result = await on.twoFactor.enrollment.confirm({ userId, code })
            expect(result.ok).toBe(pending !== null)
            confirmed = pending ?? confirmed
            pending = null
          } else if (move === 'login') {
            const challenge = await on.challengeFor(userId)
            const result = await on.twoFactor.login.verify({ challenge, code: confirmed.code(now) })
            expect(result.ok).toBe(true)
          }
        }
      }),
      RUNS,
    )
  })

  it('S7 every enrollment has a new secret, and nothing of the old one stays in the record', async () => {
    const on = bench(await make())
    const nextPerson = people()
    const ways = fc.array(fc.constantFrom('off and on', 'replace', 'start again'), {
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(ways, async (sequence) => {
        const userId = nextPerson()
        const secrets = new Set<string>()
        const gone: string[] = []
        let { phone, uri } = await on.enroll(userId)
        for (const way of sequence) {
          secrets.add(secretOf(uri))
          gone.push(...(await sealedSecrets(on.store, userId)))
          on.time.advance(30)
          const code = phone.code(on.time.now)
          if (way === 'off and on') {
            expect(await on.twoFactor.enrollment.disable({ userId, code })).toEqual({ ok: true })
            expect(await sealedSecrets(on.store, userId)).toEqual([])
          } else if (way === 'start again') {
            const started = await on.twoFactor.enrollment.start({ userId, accountName: userId, code })
            if (!started.ok) throw new Error(started.reason)
            gone.push(...(await sealedSecrets(on.store, userId)))
            on.time.advance(30)
          }
          const again = way === 'off and on' ? undefined : phone.code(on.time.now)
          ;({ phone, uri } = await on.enroll(userId, again))
          expect(secrets.has(secretOf(uri))).toBe(false)
          const document = JSON.stringify((await on.store.enrollments.load(userId))?.record)
          for (const sealed of gone) expect(document).not.toContain(sealed)
        }
      }),
      RUNS,
    )
  })
})

async function trail(store: TwoFactorStore, userId: string) {
  const events = []
  for await (const event of store.enrollments.events(userId)) events.push(event)
  return events
}

async function sealedSecrets(store: TwoFactorStore, userId: string): Promise<string[]> {
  const record = (await store.enrollments.load(userId))?.record
  const keys = [...(record?.authenticators ?? []), ...(record?.pending ? [record.pending] : [])]
  return keys.map((key) => key.sealedSecret)
}

function secretOf(uri: string): string {
  return new URL(uri).searchParams.get('secret') ?? ''
}
