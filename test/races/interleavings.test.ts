import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codesDiffer } from '../support/distinct-codes.js'
import { type Interleaved, interleavingStore } from '../support/interleaving.js'
import { runs } from '../support/runs.js'
import { takeLeaks } from '../support/secrecy.js'
import { type Bench, bench, recordOf, START, statusOn } from '../support/service.js'

type Answer = { readonly ok: boolean; readonly reason?: string }

interface Person {
  readonly userId: string
  readonly on: Bench
  readonly challenge: string
  /** The code of the present time step. */
  readonly code: string
  /** The code of the next time step. */
  readonly nextCode: string
  readonly recoveryCodes: readonly string[]
  login(code: string): () => Promise<Answer>
  stepUp(code: string): () => Promise<Answer>
}

/** Runs the operations in every order that the scheduler finds. Each run is a new user in the same store. */
async function inEveryOrder(
  operations: (person: Person) => readonly (() => Promise<Answer>)[],
  check: (person: Person, result: Interleaved<Answer>, reasons: readonly string[]) => Promise<void> | void,
): Promise<void> {
  const { store, run } = interleavingStore()
  const on = bench(store, { throttle: { freeFailures: 1 }, recoveryCodes: { count: 3 } })
  const orders = new Set<string>()
  let people = 0
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const person = await newPerson(on, `person-${++people}`)
      const result = await run(scheduler, operations(person))
      orders.add(result.order)
      await check(
        person,
        result,
        result.answers.map((answer) => (answer.ok ? 'ok' : (answer.reason ?? ''))),
      )
      if (people % 100 === 0) expect(takeLeaks().leaks).toEqual([])
    }),
    { numRuns: runs(100) },
  )
  expect(orders.size).toBeGreaterThan(1)
}

async function newPerson(on: Bench, userId: string): Promise<Person> {
  on.time.now = START
  const { phone, recoveryCodes } = await on.enroll(userId)
  on.time.advance(30)
  if (!codesDiffer(on.time.now, phone)) return newPerson(on, `${userId} again`)
  const challenge = await on.challengeFor(userId)
  return {
    ...{ userId, on, challenge, recoveryCodes },
    code: phone.code(on.time.now),
    nextCode: phone.code(on.time.now, 1),
    login: (code) => () => on.twoFactor.login.verify({ challenge, code }),
    stepUp: (code) => () => on.twoFactor.verify({ userId, code }),
  }
}

/** A recovery code that nobody has. */
const NO_CODE = 'AAAA-AAAA-AAAA-AAAA'

const LEGACY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

const count = (items: readonly string[], item: string) => items.filter((one) => one === item).length

describe('in every order of loads and commits', () => {
  it('S1 one code that is sent four times is accepted once', () =>
    inEveryOrder(
      ({ login, stepUp, code }) => [login(code), login(code), stepUp(code), stepUp(code)],
      (_person, _result, reasons) => {
        expect([...reasons].sort()).toEqual(['ok', 'replayed', 'replayed', 'replayed'])
      },
    ))

  it('S1 the older of two codes is accepted only if its commit came first', () =>
    inEveryOrder(
      ({ login, stepUp, code, nextCode }) => [login(code), stepUp(nextCode)],
      (_person, { commits }, reasons) => {
        expect(reasons).toEqual([commits[0] === 0 ? 'ok' : 'replayed', 'ok'])
      },
    ))

  it('S1 a code opens one of logging in, starting again, switching off and new recovery codes', () =>
    inEveryOrder(
      ({ on: { twoFactor }, userId, login, code }) => [
        login(code),
        () => twoFactor.enrollment.start({ userId, accountName: userId, code }),
        () => twoFactor.enrollment.disable({ userId, code }),
        () => twoFactor.enrollment.regenerateRecoveryCodes({ userId, code }),
      ],
      (_person, _result, reasons) => {
        // After switching off, starting needs no code.
        const [login, start, disable, regenerate] = reasons
        const opened = [login, disable, regenerate].filter((reason) => reason === 'ok')
        expect(opened.length + (start === 'ok' && disable !== 'ok' ? 1 : 0)).toBe(1)
      },
    ))

  it('S2 a recovery code that is sent four times is accepted once', () =>
    inEveryOrder(
      ({ login, stepUp, recoveryCodes: [code = ''] }) => [
        ...[login(code), login(code)],
        ...[stepUp(code), stepUp(code)],
      ],
      async ({ on, userId }, _result, reasons) => {
        expect(count(reasons, 'ok')).toBe(1)
        expect((await statusOn(on.twoFactor, userId)).recoveryCodesLeft).toBe(2)
      },
    ))

  it('S2 two different recovery codes are both accepted, and both are gone', () =>
    inEveryOrder(
      ({ login, recoveryCodes: [one = '', two = ''] }) => [login(one), login(two)],
      async ({ on, userId }, _result, reasons) => {
        expect(reasons).toEqual(['ok', 'ok'])
        expect((await statusOn(on.twoFactor, userId)).recoveryCodesLeft).toBe(1)
      },
    ))

  it('S3 of four wrong codes only as many as the limit allows are evaluated, and then not even the right one', () =>
    inEveryOrder(
      ({ login, stepUp }) => [login('wrong'), stepUp('wrong'), login('wrong too'), stepUp('wrong too')],
      async ({ stepUp, code }, _result, reasons) => {
        expect([...reasons].sort()).toEqual(['invalid_code', 'invalid_code', 'locked', 'locked'])
        expect(await stepUp(code)()).toMatchObject({ ok: false, reason: 'locked' })
      },
    ))

  it('S3 the right one among wrong codes is accepted only if the limit was not reached before it', () =>
    inEveryOrder(
      ({ login, code }) => [login(code), login('wrong'), login('wrong too'), login('wrong again')],
      (_person, { commits }, reasons) => {
        if (reasons[0] === 'ok') {
          const before = commits.indexOf(0)
          expect(before).toBeLessThanOrEqual(1)
          expect(count(reasons, 'invalid_code') - before).toBeLessThanOrEqual(2)
        } else {
          expect(reasons[0]).toBe('locked')
          expect(count(reasons, 'invalid_code')).toBe(2)
        }
      },
    ))

  it('S3 one wrong recovery code that is sent four times is one failure', () =>
    inEveryOrder(
      ({ login, stepUp }) => [login(NO_CODE), login(NO_CODE), stepUp(NO_CODE), stepUp(NO_CODE)],
      async ({ on, userId, recoveryCodes: [code = ''], stepUp }, { commits }, reasons) => {
        expect(reasons).toEqual(Array(4).fill('invalid_code'))
        expect(commits).toHaveLength(1)
        expect((await recordOf(on.store, userId)).recoveryThrottle.failures).toBe(1)
        expect(await stepUp(code)()).toMatchObject({ ok: true })
      },
    ))

  it('S7 an import and the end of what it would revive: whatever comes first, it is not on in the end', () =>
    inEveryOrder(
      ({ on: { twoFactor }, userId }) => [
        () => twoFactor.admin.importSecret({ userId, secret: { base32: LEGACY } }),
        () => twoFactor.admin.reset({ userId, actorId: 'root', reason: 'lost phone' }),
        () => twoFactor.admin.importSecret({ userId, secret: { base32: LEGACY } }),
      ],
      async ({ on, userId }, _result, [first, reset, second]) => {
        expect(reset).toBe('ok')
        for (const reason of [first, second]) expect(['already_enrolled', 'ended']).toContain(reason)
        expect((await on.twoFactor.enrollment.status({ userId })).state).toBe('off')
      },
    ))
})
