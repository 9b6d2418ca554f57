import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EnrollmentEvent } from '../../src/index.js'
import { codesDiffer } from '../support/distinct-codes.js'
import { interleavingStore } from '../support/interleaving.js'
import { type Phone, scan } from '../support/phone.js'
import { runs } from '../support/runs.js'
import { takeLeaks } from '../support/secrecy.js'
import { type Bench, bench, collect, START } from '../support/service.js'

/** Consecutive wrong codes that one counter allows before the wait. */
const LIMIT = 2

type Answer = { readonly ok: boolean; readonly reason?: string } | { readonly step: string }

/** A user with an authenticator, a trusted device, and a new secret that is not confirmed yet. */
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
  const next = scan(started.uri)
  if (!codesDiffer(time.now, old, next)) return newPerson(on, `${userId} again`)
  return {
    ...{ userId, on, old, recoveryCodes: others, deviceToken: login.deviceToken },
    challenge: await on.challengeFor(userId),
    code: old.code(time.now),
    nextCode: old.code(time.now, 1),
    newCode: next.code(time.now),
  }
}

/** Enrolls the user again, with an app none of whose codes is also one of the old app. */
async function enrollAgain(on: Bench, userId: string, old: Phone): Promise<void> {
  const { phone } = await on.enroll(userId)
  if (codesDiffer(on.time.now, old, phone)) return
  await on.twoFactor.admin.reset({ userId, actorId: 'root', reason: 'same codes' })
  await enrollAgain(on, userId, old)
}

let wrongRecoveryCodes = 0

/** Another one each time, because the same one again is not a second failure. */
const nextWrongRecoveryCode = (): string =>
  `AAAA-AAAA-AAAA-${String(++wrongRecoveryCodes % 10_000).padStart(4, '0')}`

/** What can happen at the same time, each named after the code that it uses up. */
const OPERATIONS = {
  'login with the code': ({ code, ...person }: Person) => login(person, code),
  'login with the next code': ({ nextCode, ...person }: Person) => login(person, nextCode),
  'login with a recovery code': ({ recoveryCodes: [code = ''], ...person }: Person) => login(person, code),
  'login with a wrong code': (person: Person) => login(person, 'wrong'),
  'login with a wrong recovery code': (person: Person) => login(person, nextWrongRecoveryCode()),
  'login on the trusted device': ({ on, userId, deviceToken }: Person) =>
    on.twoFactor.login.start({ userId, deviceToken }),
  'start with the code': ({ on, userId, code }: Person) =>
    on.twoFactor.enrollment.start({ userId, accountName: userId, code }),
  confirm: ({ on, userId, newCode }: Person) => on.twoFactor.enrollment.confirm({ userId, code: newCode }),
  'confirm with a wrong code': ({ on, userId }: Person) =>
    on.twoFactor.enrollment.confirm({ userId, code: 'wrong' }),
  'disable with the next code': ({ on, userId, nextCode }: Person) =>
    on.twoFactor.enrollment.disable({ userId, code: nextCode }),
  reset: ({ on, userId }: Person) =>
    on.twoFactor.admin.reset({ userId, actorId: 'root', reason: 'lost phone' }),
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

/** Operations, and the order in which their calls of the store are released. */
type Case = readonly [names: readonly Operation[], schedule: readonly number[]]

const isEnd = ({ type }: EnrollmentEvent) => type === 'enrollment.ended' || type === 'enrollment.confirmed'

const ANY_TWO_TO_FOUR = fc.array(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 4 })

/** Enough wrong codes to exceed the limit of a counter. */
const MOSTLY_WRONG_CODES = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom<Operation>(
        ...(['login with a wrong code', 'login with a wrong recovery code'] as const),
        'confirm with a wrong code',
      ),
    },
    { weight: 2, arbitrary: fc.constantFrom(...NAMES) },
  ),
  { minLength: 3, maxLength: 6 },
)

/**
 * Operations at the same time, judged by their answers and by what was committed. `pinned`: cases that failed once, to
 * run first.
 */
async function interleaved(
  check: (
    person: Person,
    succeeded: (names: readonly Operation[]) => number,
    trail: readonly EnrollmentEvent[],
    answers: readonly Answer[],
    names: readonly Operation[],
  ) => Promise<void> | void,
  operations: fc.Arbitrary<Operation[]> = ANY_TWO_TO_FOUR,
  pinned: readonly Case[] = [],
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
    fc.asyncProperty(fc.scheduler(), operations, async (scheduler, names) => {
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
      await check(person, succeeded, (await trailOf(person)).slice(before), answers, names)
      if (people % 100 === 0) expect(takeLeaks().leaks).toEqual([])
    }),
    {
      numRuns: runs(200),
      examples: pinned.map(([names, schedule]) => [fc.schedulerFor([...schedule]), [...names]]),
    },
  )
  expect(orders.size).toBeGreaterThan(50)
}

const trailOf = ({ on, userId }: Person): Promise<readonly EnrollmentEvent[]> =>
  collect(on.twoFactor.enrollment.events({ userId }))

/** Each has its own count: codes of an authenticator, recovery codes, and codes for the pending secret. */
const COUNTERS = ['totp', 'recovery_code', 'pending'] as const

type Counter = (typeof COUNTERS)[number]

/** The counter of the wrong code that an event is about; null if it is about none. A replay is not counted. */
function counterOf(event: EnrollmentEvent): Counter | null {
  if (event.type === 'enrollment.confirm_failed') return 'pending'
  return event.type === 'verification.failed' && event.cause === 'invalid_code' ? event.factor : null
}

/** Whether a counter starts again at zero: a code of its factor was accepted, or what it protects was replaced. */
function startsAgain(counter: Counter, event: EnrollmentEvent): boolean {
  if (isEnd(event)) return true
  if (counter === 'pending') return event.type === 'enrollment.started'
  if (event.type === 'verification.failed') return false
  if (counter === 'recovery_code' && event.type === 'recovery_codes.regenerated') return true
  return 'factor' in event && event.factor === counter
}

/** The most consecutive wrong codes that a counter has let through. No wait ends meanwhile: the clock stands still. */
function mostInARow(counter: Counter, trail: readonly EnrollmentEvent[]): number {
  let most = 0
  let inARow = 0
  for (const event of trail) {
    if (startsAgain(counter, event)) inARow = 0
    if (counterOf(event) === counter) inARow += 1
    most = Math.max(most, inARow)
  }
  return most
}

/**
 * Three wrong codes with a limit of two, which an earlier bound of this test took for a fault: recovery codes and codes
 * of the authenticator have a counter each. `confirm` commits first and makes the other codes wrong.
 */
const TWO_COUNTERS: readonly Case[] = [
  [
    [
      ...(['regenerate with a recovery code', 'disable with the next code'] as const),
      ...(['disable with the next code', 'confirm'] as const),
    ],
    [4, 5, 1, 3, 2, 8, 7, 6, 9, 11, 10, 12],
  ],
]

/** Every wrong code is on the trail. The same recovery code that failed again, after new ones, is not a second failure. */
function expectRecorded(
  trail: readonly EnrollmentEvent[],
  wrongAnswers: number,
  names: readonly Operation[],
): void {
  const recorded = trail.filter((event) => counterOf(event) !== null).length
  const ofOneCode = names.filter((name) => RECOVERY_CODE.some((one) => one === name)).length
  expect(recorded).toBeLessThanOrEqual(wrongAnswers)
  expect(recorded).toBeGreaterThanOrEqual(wrongAnswers - Math.max(0, ofOneCode - 1))
}

/** Events of attempts that did not pass. */
const REFUSED = new Set(['verification.failed', 'verification.refused', 'enrollment.confirm_failed'])

describe('operations on one record at the same time, in every order of loads and commits', () => {
  it('S1 each code is accepted once at most, and never again', () =>
    interleaved(async ({ on, userId, code, nextCode }, succeeded, trail) => {
      // After the end of the authenticator, starting may need no code.
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
    interleaved(
      (_person, _succeeded, trail, answers, names) => {
        for (const counter of COUNTERS) expect(mostInARow(counter, trail), counter).toBeLessThanOrEqual(LIMIT)
        const wrong = answers.filter((answer) => 'reason' in answer && answer.reason === 'invalid_code')
        expectRecorded(trail, wrong.length, names)
      },
      MOSTLY_WRONG_CODES,
      TWO_COUNTERS,
    ))

  it('S4 S12 the trail has one event for each answer that reports a change, and no other', () =>
    interleaved((_person, succeeded, trail, answers, names) => {
      const reasons = answers.map((answer) => ('reason' in answer ? answer.reason : undefined))
      const told = (reason: string) => reasons.filter((one) => one === reason).length
      const recorded = (is: (event: EnrollmentEvent) => boolean) => trail.filter(is).length
      expect(recorded(({ type }) => !REFUSED.has(type))).toBe(succeeded(NAMES))
      expectRecorded(trail, told('invalid_code'), names)
      // A flood of one code, and one during a wait, is recorded once.
      const replays = recorded((event) => event.type === 'verification.failed' && event.cause === 'replayed')
      expect(replays).toBeLessThanOrEqual(told('replayed'))
      expect(replays > 0).toBe(told('replayed') > 0)
      const refusals = recorded(({ type }) => type === 'verification.refused')
      expect(refusals).toBeLessThanOrEqual(Math.min(told('locked'), 2))
      expect(reasons).not.toContain('busy')
    }))

  it('S6 nothing that depended on an authenticator opens anything after its end', () =>
    interleaved(async (person, _succeeded, trail) => {
      const { on, userId, old, challenge, deviceToken, recoveryCodes } = person
      const { twoFactor, time } = on
      const end = trail.findIndex(isEnd)
      if (end >= 0) {
        const after = trail.slice(end).map(({ type }) => type)
        expect(after).not.toContain('verification.succeeded')
        expect(after).not.toContain('recovery_codes.regenerated')
        time.advance(60)
        const { state } = await twoFactor.enrollment.status({ userId })
        if (state === 'off' || state === 'pending') await enrollAgain(on, userId, old)
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
