import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import type { Phone } from '../support/phone.js'
import { runs } from '../support/runs.js'
import { type Bench, bench, recordOf, START } from '../support/service.js'

const [HOUR, DAY, YEAR] = [3600, 86_400, 31_536_000]

/** Seconds by which a clock is wrong, or is put right. */
const JUMPS = [1, HOUR, DAY, YEAR].flatMap((jump) => [jump, -jump])

/** ada has two-factor on. Returns her app. */
async function enrollAda(on: Bench): Promise<Phone> {
  const { phone } = await on.enroll('ada')
  on.time.advance(60)
  return phone
}

const guess = ({ twoFactor }: Bench) => twoFactor.verify({ userId: 'ada', code: 'a guess' })

/** Wrong codes, all different. */
async function lock(on: Bench, failures: number): Promise<void> {
  for (let failure = 1; failure <= failures; failure++) {
    const refused = await on.twoFactor.verify({ userId: 'ada', code: `guess ${failure}` })
    if (refused.ok || refused.reason !== 'invalid_code') throw new Error('the wrong code was not evaluated')
    // Only the last failure leaves a wait.
    if (failure < failures && refused.retryAt !== undefined) on.time.now = refused.retryAt
  }
}

const wait = (failures: number): number => Math.min(60 * 2 ** (failures - 5), HOUR)

describe('S10 a wait', () => {
  it.each(JUMPS.filter((jump) => jump > 0))(
    'whose failure a clock %i s ahead counted lasts at most one ordinary wait once the clock is right',
    async (ahead) => {
      for (const failures of [5, 7, 12]) {
        for (const refusedAhead of [false, true]) {
          const on = bench(memoryStore())
          const phone = await enrollAda(on)
          await lock(on, failures)
          // As if the last failure had been counted ahead: put the clock back.
          if (refusedAhead) await guess(on)
          on.time.advance(-ahead)
          const refused = await on.twoFactor.verify({ userId: 'ada', code: phone.code(on.time.now) })
          if (refused.ok || refused.reason !== 'locked') throw new Error('the wait is shorter')
          const left = (refused.retryAt.getTime() - on.time.now.getTime()) / 1000
          const ordinary = wait(failures)
          // Within an ordinary wait of the failure the clock only costs its own error.
          expect(left).toBe(ahead >= ordinary + 1 ? ordinary : ordinary + ahead)

          on.time.now = new Date(refused.retryAt.getTime() - 1)
          expect(await on.twoFactor.verify({ userId: 'ada', code: 'early' })).toEqual({
            ok: false,
            reason: 'locked',
            retryAt: refused.retryAt,
          })
          on.time.now = refused.retryAt
          const next = await on.twoFactor.verify({ userId: 'ada', code: 'next' })
          expect(next).toMatchObject({ ok: false, reason: 'invalid_code', attemptsLeft: 0 })
          expect((await recordOf(on.store, 'ada')).codeThrottle).toMatchObject({
            failures: failures + 1,
            lastFailureAt: on.time.now.getTime(),
          })
        }
      }
    },
  )

  it('is shortened by no clock that goes back and forth', async () => {
    for (const jump of JUMPS) {
      const on = bench(memoryStore())
      await enrollAda(on)
      await lock(on, 5)
      const failed = on.time.now
      const retryAt = new Date(failed.getTime() + 60_000)
      on.time.advance(-Math.abs(jump))
      await guess(on)
      for (const later of [0, 1, 59.999]) {
        on.time.now = new Date(failed.getTime() + later * 1000)
        const refused = await on.twoFactor.verify({ userId: 'ada', code: 'x' })
        expect(refused, `${jump} s back, ${later} s later`).toEqual({ ok: false, reason: 'locked', retryAt })
      }
    }
  })

  it('of a suspension ends by no clock', async () => {
    for (const jump of JUMPS) {
      const on = bench(memoryStore(), { throttle: { freeFailures: 2, suspendAfter: 2 } })
      const phone = await enrollAda(on)
      await lock(on, 2)
      on.time.advance(jump)
      const code = phone.code(on.time.now)
      expect(await on.twoFactor.verify({ userId: 'ada', code })).toEqual({ ok: false, reason: 'suspended' })
    }
  })
})

describe('S10 S1 a used code', () => {
  it('S1 passes again under no clock', async () => {
    for (const ahead of JUMPS.filter((jump) => jump > 0)) {
      const on = bench(memoryStore(), { throttle: { freeFailures: 100 } })
      const { phone } = await on.enroll('ada')
      on.time.advance(ahead + 30)
      const used = phone.code(on.time.now)
      expect(await on.twoFactor.verify({ userId: 'ada', code: used })).toMatchObject({ ok: true })
      const usedAt = on.time.now
      for (const instant of [-YEAR, -DAY, -HOUR, -30, -1, 0, 1, 15, 30, HOUR, DAY]) {
        on.time.now = new Date(usedAt.getTime() + instant * 1000)
        const again = await on.twoFactor.verify({ userId: 'ada', code: used })
        expect(again.ok, `${instant} s after`).toBe(false)
      }
    }
  })

  it('S1 whose clock was ahead locks nobody once it is right: codes are replays, and a recovery code passes', async () => {
    for (const ahead of [HOUR, DAY, YEAR]) {
      const on = bench(memoryStore())
      const { phone, recoveryCodes } = await on.enroll('ada')
      on.time.advance(ahead)
      const code = phone.code(on.time.now)
      expect(await on.twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
      on.time.now = START
      for (let step = 0; step < 20; step++) {
        on.time.advance(30)
        const code = phone.code(on.time.now)
        const early = await on.twoFactor.verify({ userId: 'ada', code })
        expect(early).toMatchObject({ ok: false, reason: 'replayed' })
      }
      const [recoveryCode = ''] = recoveryCodes
      expect(await on.twoFactor.verify({ userId: 'ada', code: recoveryCode })).toMatchObject({ ok: true })
    }
  })

  it('S1 at any moment of any jumping clock is accepted only if its step is after the last accepted one', async () => {
    const jump = fc.constantFrom(0, 1, 30, 60, ...JUMPS)
    const move = fc.record({ jump, typed: fc.integer({ min: -2, max: 2 }) })
    const moves = fc.array(move, { minLength: 5, maxLength: 25 })
    const property = fc.asyncProperty(moves, async (sequence) => {
      const on = bench(memoryStore())
      const { phone } = await on.enroll('ada')
      const stepAt = (time: Date) => Math.floor(time.getTime() / 30_000)
      let last = stepAt(on.time.now)
      for (const { jump, typed } of sequence) {
        on.time.advance(jump)
        if (on.time.now.getTime() < 0) return
        const code = phone.code(on.time.now, typed)
        const matching = [-1, 0, 1].filter((steps) => phone.code(on.time.now, steps) === code)
        const newest = Math.max(...matching.map((steps) => stepAt(on.time.now) + steps))
        const verified = await on.twoFactor.verify({ userId: 'ada', code })
        if (verified.ok) {
          expect(newest).toBeGreaterThan(last)
          last = newest
        } else if (verified.reason === 'replayed') expect(newest).toBeLessThanOrEqual(last)
        const [authenticator] = (await recordOf(on.store, 'ada')).authenticators
        expect(authenticator?.lastStep).toBe(last)
      }
    })
    await fc.assert(property, { numRuns: runs(25) })
  })
})
