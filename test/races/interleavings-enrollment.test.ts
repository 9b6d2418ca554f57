import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditEvent } from '../../src/index.js'
import { interleavingStore } from '../support/interleaving.js'
import { type Phone, scan } from '../support/phone.js'
import { type Bench, bench, START } from '../support/service.js'

const RUNS = { numRuns: 200 }

/** Wrong codes in a row that are evaluated before the wait. */
const LIMIT = 2

type Answer = { readonly ok: boolean; readonly reason?: string } | { readonly step: string }

/** Somebody with an authenticator that is on, a device that is trusted, and a new secret to be confirmed. */
interface Person {
  readonly userId: string
  readonly on: Bench
  readonly old: Phone
  readonly challenge: string
  readonly deviceToken: string
  readonly code: string
  readonly nextCode: string
  readonly newCode: string
  readonly recoveryCodes: readonly string[]
}

async function newPerson(on: Bench, userId: string): Promise<Person> {
  const { twoFactor, time } = on
  time.now = START
  const { phone: old, recoveryCodes } = await on.enroll(userId)
  const [first = '', ...others] = recoveryCodes
  time.advance(30)
  const login = await twoFactor.login.verify({
    challenge: await on.challengeFor(userId),
    code: old.code(time.now),
    rememberDevice: true,
  })
  const started = await twoFactor.enrollment.start({ userId, accountName: userId, code: first })
  if (!login.ok || login.deviceToken === undefined || !started.ok) throw new Error('the start was refused')
  time.advance(30)
  return {
    ...{ userId, on, old, recoveryCodes: others, deviceToken: login.deviceToken },
    challenge: await on.challengeFor(userId),
    code: old.code(time.now),
    nextCode: old.code(time.now, 1),
    newCode: scan(started.uri).code(time.now),
  }
}

/** What can go on at the same time; each by the code, if any, that it uses up. */
const OPERATIONS = {
  'login with the code': ({ code, ...person }: Person) => login(person, code),
  'login with the next code': ({ nextCode, ...person }: Person) => login(person, nextCode),
  'login with a recovery code': ({ recoveryCodes: [code = ''], ...person }: Person) => login(person, code),
  'login with a wrong code': (person: Person) => login(person, 'wrong'),
  'login on the trusted device': ({ on, userId, deviceToken }: Person) =>
    on.twoFactor.login.start({ userId, deviceToken }),
  'start with the code': ({ on, userId, code }: Person) =>
    on.twoFactor.enrollment.start({ userId, accountName: userId, code }),
  confirm: ({ on, userId, newCode }: Person) => on.twoFactor.enrollment.confirm({ userId, code: newCode }),
  'disable with the next code': ({ on, userId, nextCode }: Person) =>
    on.twoFactor.enrollment.disable({ userId, code: nextCode }),
  reset: ({ on, userId }: Person) =>
    on.twoFactor.enrollment.reset({ userId, actorId: 'root', reason: 'lost phone' }),
  'regenerate with a recovery code': ({ on, userId, recoveryCodes: [code = ''] }: Person) =>
    on.twoFactor.enrollment.regenerateRecoveryCodes({ userId, code }),
  'revoke the devices': ({ on, userId }: Person) => on.twoFactor.devices.revokeAll({ userId }),
} satisfies Record<string, (person: Person) => Promise<Answer>>

type Operation = keyof typeof OPERATIONS

function login({ on, challenge }: Pick<Person, 'on' | 'challenge'>, code: string): Promise<Answer> {
  return on.twoFactor.login.verify({ challenge, code })
}

const NAMES = Object.keys(OPERATIONS) as readonly Operation[]
const CODE = ['login with the code', 'start with the code'] as const
const NEXT_CODE = ['login with the next code', 'disable with the next code'] as const
const RECOVERY_CODE = ['login with a recovery code', 'regenerate with a recovery code'] as const

const isEnd = ({ type }: AuditEvent) => type === 'enrollment.ended' || type === 'enrollment.confirmed'

/** Two to four of all the operations at the same time, judged by what they answered and what was committed. */
async function interleaved(
  check: (
    person: Person,
    succeeded: (names: readonly Operation[]) => number,
    trail: readonly AuditEvent[],
    answers: readonly Answer[],
  ) => Promise<void> | void,
): Promise<void> {
  const { store, run } = interleavingStore()
  const on = bench(store, {
    throttle: { freeFailures: LIMIT - 1 },
    trustedDevices: { ttl: 86_400 },
    recoveryCodes: { count: 3 },
  })
  const orders = new Set<string>()
  let people = 0
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 4 }),
      async (scheduler, names) => {
        const person = await newPerson(on, `person-${++people}`)
        const before = (await trailOf(person)).length
        const { answers, order } = await run(
          scheduler,
          names.map((name) => (): Promise<Answer> => OPERATIONS[name](person)),
        )
        orders.add(order)
        const isOk = (index: number) => {
          const answer = answers[index]
          return answer !== undefined && 'ok' in answer && answer.ok
        }
        const succeeded = (of: readonly Operation[]) =>
          names.filter((name, index) => of.includes(name) && isOk(index)).length
        await check(person, succeeded, (await trailOf(person)).slice(before), answers)
      },
    ),
    RUNS,
  )
  expect(orders.size).toBeGreaterThan(50)
}

async function trailOf({ on, userId }: Person): Promise<readonly AuditEvent[]> {
  const trail: AuditEvent[] = []
  for await (const event of on.store.enrollments.events(userId)) trail.push(event)
  return trail
}

describe('two to four operations on one record, in every order of loads and commits', () => {
  it('S1 each code is accepted once at most, and never again', () =>
    interleaved(async ({ on, userId, code, nextCode }, succeeded, trail) => {
      // Where nothing is on any more, starting needs no code.
      const starts = trail.some(isEnd) ? [] : [CODE[1]]
      expect(succeeded([CODE[0], ...starts])).toBeLessThanOrEqual(1)
      expect(succeeded(NEXT_CODE)).toBeLessThanOrEqual(1)
      if (succeeded([...CODE, ...NEXT_CODE]) === 0) return
      const again = [await on.twoFactor.verify({ userId, code })]
      if (succeeded(NEXT_CODE) > 0) again.push(await on.twoFactor.verify({ userId, code: nextCode }))
      expect(again.map(({ ok }) => ok)).not.toContain(true)
    }))

  it('S2 a recovery code is accepted once at most, and never again', () =>
    interleaved(async ({ on, userId, recoveryCodes: [code = ''] }, succeeded) => {
      expect(succeeded(RECOVERY_CODE)).toBeLessThanOrEqual(1)
      if (succeeded(RECOVERY_CODE) === 0) return
      expect((await on.twoFactor.verify({ userId, code })).ok).toBe(false)
    }))

  it('S3 no more wrong codes are evaluated than the limit allows, and each is on the trail', () =>
    interleaved((_person, succeeded, trail, answers) => {
      const wrong = answers.filter((answer) => 'reason' in answer && answer.reason === 'invalid_code')
      const resets = succeeded([...CODE, ...NEXT_CODE])
      expect(wrong.length).toBeLessThanOrEqual(LIMIT * (1 + resets))
      const failed = trail.filter(
        (event) =>
          event.type === 'enrollment.confirm_failed' ||
          (event.type === 'verification.failed' && event.cause === 'invalid_code'),
      )
      expect(failed.length).toBe(wrong.length)
    }))

  it('S4 S12 the trail has one event for each answer that tells of a change, and no other', () =>
    interleaved((_person, succeeded, trail, answers) => {
      const told = answers.filter((answer) => 'reason' in answer && answer.reason !== undefined)
      const refused = ['invalid_code', 'replayed']
      const committed = told.filter((answer) => 'reason' in answer && refused.includes(answer.reason ?? ''))
      expect(trail.length).toBe(succeeded(NAMES) + committed.length)
      expect(answers.some((answer) => 'reason' in answer && answer.reason === 'busy')).toBe(false)
    }))

  it('S6 nothing that hung on an authenticator opens anything after its end', () =>
    interleaved(async (person, _succeeded, trail) => {
      const { on, userId, old, challenge, deviceToken, recoveryCodes } = person
      const { twoFactor, time } = on
      const end = trail.findIndex(isEnd)
      if (end >= 0) {
        const after = trail.slice(end).map(({ type }) => type)
        expect(after).not.toContain('verification.succeeded')
        expect(after).not.toContain('recovery_codes.regenerated')
        time.advance(60)
        if (!(await twoFactor.enrollment.status({ userId })).enrolled) await on.enroll(userId)
        const code = old.code(time.now)
        const [, unused = ''] = recoveryCodes
        expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({
          reason: 'challenge_invalid',
        })
        expect((await twoFactor.verify({ userId, code })).ok).toBe(false)
        expect((await twoFactor.verify({ userId, code: unused })).ok).toBe(false)
      }
      if (end >= 0 || trail.some(({ type }) => type === 'devices.revoked')) {
        expect(await twoFactor.login.start({ userId, deviceToken })).toMatchObject({ step: 'code' })
      }
    }))
})
