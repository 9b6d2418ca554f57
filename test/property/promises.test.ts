import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codesDiffer } from '../support/distinct-codes.js'
import { type Phone, scan } from '../support/phone.js'
import { runs } from '../support/runs.js'
import { takeLeaks } from '../support/secrecy.js'
import { type Bench, bench, collect, recordOf, STORES } from '../support/service.js'

/** Each run is a new user in one store, so that runs share no record. Long runs are searched for leaks in between. */
function people(): () => string {
  let count = 0
  return () => {
    count += 1
    if (count % 100 === 0) expect(takeLeaks().leaks).toEqual([])
    return `person-${count}`
  }
}

const RUNS = { numRuns: runs(60) }

/** The clock moves, forward or back, and the code of some step is tried. */
const attempts = fc.array(
  fc.record({
    advance: fc.integer({ min: -90, max: 120 }),
    steps: fc.integer({ min: -3, max: 3 }),
    stepUp: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
)

const stepAt = (time: Date, steps: number) => Math.floor(time.getTime() / 30_000) + steps

/** The newest step in the window with this code. One code can be that of two steps, about once in a million. */
function stepOf(phone: Phone, code: string, now: Date): number | null {
  const steps = [1, 0, -1].find((step) => phone.code(now, step) === code)
  return steps === undefined ? null : stepAt(now, steps)
}

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
        let last = stepOf(phone, phone.code(on.time.now), on.time.now) ?? 0
        for (const { advance, steps, stepUp } of moves) {
          on.time.advance(advance)
          const code = phone.code(on.time.now, steps)
          const step = stepOf(phone, code, on.time.now)
          const result = await tryCode(on, userId, code, stepUp)
          expect(result.ok).toBe(step !== null && step > last)
          if (result.ok && step !== null) last = step
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
          const before = await trail(on, userId)
          const code = phone.code(on.time.now, steps)
          const result = await tryCode(on, userId, code, stepUp)
          const after = await trail(on, userId)
          // A replay is recorded once in half a minute, so that a flood of one code costs nothing.
          const isReplay = !result.ok && result.reason === 'replayed'
          if (isReplay && after.length === before.length) {
            const success = after.findLastIndex(({ type }) => type !== 'verification.failed')
            const since = after
              .slice(success + 1)
              .filter((event) => 'cause' in event && event.cause === 'replayed')
            expect(since.length).toBeGreaterThan(0)
            continue
          }
          expect(after.length).toBe(before.length + 1)
          const type = result.ok ? 'verification.succeeded' : 'verification.failed'
          expect(after.at(-1)?.type).toBe(type)
          if (!result.ok) continue
          const [authenticator] = (await recordOf(on.store, userId)).authenticators
          expect(authenticator?.lastStep).toBe(stepOf(phone, code, on.time.now))
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
          if (!codesDiffer(now, confirmed, ...(pending === null ? [] : [pending]))) return
          if (move === 'start') {
            const code = confirmed.code(now)
            const started = await on.twoFactor.enrollment.start({ userId, accountName: userId, code })
            if (!started.ok) throw new Error(started.reason)
            pending = scan(started.uri)
          } else if (move === 'login with the pending one' && pending !== null) {
            const challenge = await on.challengeFor(userId)
            const result = await on.twoFactor.login.verify({ challenge, code: pending.code(now) })
            expect(result).toMatchObject({ ok: false, reason: 'invalid_code' })
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
          if (!codesDiffer(on.time.now, phone)) return
          secrets.add(secretOf(uri))
          gone.push(...(await sealedSecrets(on, userId)))
          on.time.advance(30)
          const code = phone.code(on.time.now)
          if (way === 'off and on') {
            expect(await on.twoFactor.enrollment.disable({ userId, code })).toEqual({ ok: true })
            expect(await sealedSecrets(on, userId)).toEqual([])
          } else if (way === 'start again') {
            const started = await on.twoFactor.enrollment.start({ userId, accountName: userId, code })
            if (!started.ok) throw new Error(started.reason)
            gone.push(...(await sealedSecrets(on, userId)))
            on.time.advance(30)
          }
          const again = way === 'off and on' ? undefined : phone.code(on.time.now)
          ;({ phone, uri } = await on.enroll(userId, again))
          expect(secrets.has(secretOf(uri))).toBe(false)
          const document = (await on.store.enrollments.load(userId))?.document
          for (const sealed of gone) expect(document).not.toContain(sealed)
        }
      }),
      RUNS,
    )
  })
})

const trail = (on: Bench, userId: string) => collect(on.twoFactor.enrollment.events({ userId }))

async function sealedSecrets({ store }: Bench, userId: string): Promise<string[]> {
  const { authenticators, pending } = await recordOf(store, userId)
  return [...authenticators, ...(pending === null ? [] : [pending])].map((key) => key.sealedSecret)
}

function secretOf(uri: string): string {
  return new URL(uri).searchParams.get('secret') ?? ''
}
