import fc from 'fast-check'
import {
  type Command,
  codeChoice,
  command,
  confirm,
  FRESH,
  onPerson,
  optional,
  PENDING,
  say,
  start,
  tokenChoice,
  user,
  withCode,
} from './commands.js'
import * as enrollment from './enrollment.js'
import * as login from './login.js'
import { type CodeChoice, compare, moveTime, type Real, type TokenChoice, textOf, tokenOf } from './real.js'
import { COMPANIES, type Model, THROTTLE } from './state.js'

type OpenChoice = { userId: string; companyId: string | null; device: TokenChoice }

export async function open(m: Model, r: Real, { userId, companyId, device }: OpenChoice): Promise<string> {
  const trusted = tokenOf(m, r, userId, 'device', device)
  const expected = login.startLogin(m, userId, companyId, trusted.shown)
  const actual = await r.twoFactor.login.start({
    userId,
    ...optional('companyId', companyId ?? undefined),
    ...optional('deviceToken', trusted.text),
  })
  compare(m, r, actual, expected)
  if (actual.step !== 'done') r.tokens.push(actual.challenge)
  return actual.step
}

type FinishChoice = { userId: string; code: CodeChoice; challenge: TokenChoice; rememberDevice: boolean }

export async function finish(m: Model, r: Real, choice: FinishChoice): Promise<void> {
  const { userId, code, challenge, rememberDevice } = choice
  const typed = textOf(m, userId, code)
  const shown = tokenOf(m, r, userId, 'code', challenge)
  const expected = login.verifyLogin(m, shown.shown, typed, rememberDevice)
  const actual = await r.twoFactor.login.verify({
    challenge: shown.text ?? 'none',
    code: typed,
    ...(rememberDevice ? { rememberDevice } : {}),
  })
  compare(m, r, actual, expected)
  if (actual.ok && actual.deviceToken !== undefined) r.tokens.push(actual.deviceToken)
}

const companyOrNone = fc.constantFrom(null, null, ...COMPANIES)

const logIn = fc
  .record({ userId: user, companyId: companyOrNone, rememberDevice: fc.boolean(), code: codeChoice })
  .map((choice) =>
    command(`log in ${say(choice)}`, async (m, r) => {
      const asked = await open(m, r, { ...choice, device: 'none' })
      if (asked === 'code') await finish(m, r, { ...choice, challenge: 'own' })
    }),
  )

/** A forced enrollment at a login, with the ticket if there is one. */
const forcedEnroll = user.map((userId) =>
  command(`enroll at a forced login ${userId}`, async (m, r) => {
    const asked = await open(m, r, { userId, companyId: null, device: 'none' })
    if (asked !== 'enroll') return
    await start(m, r, { userId, code: null, challenge: 'own', ticket: 'own' })
    await confirm(m, r, { userId, code: PENDING, challenge: 'own' })
  }),
)

/** Consecutive guesses. `patient`: after waiting as long as it takes. */
const guess = fc
  .record({
    userId: user,
    at: fc.constantFrom('verify', 'verify', 'confirm'),
    code: fc.constantFrom('not it', 'not it', 'AAAA-AAAA-AAAA-AAAA'),
    times: fc.integer({ min: 2, max: 7 }),
    patient: fc.boolean(),
  })
  .map((choice) =>
    command(`guess ${say(choice)}`, async (m, r) => {
      const { userId, at, code, times, patient } = choice
      if (at === 'confirm' && (m.people.get(userId)?.pending ?? null) === null) {
        await start(m, r, { userId, code: FRESH, challenge: 'none', ticket: 'none' })
      }
      for (let guessed = 0; guessed < times; guessed++) {
        if (patient) moveTime(m, r, THROTTLE.longestWait)
        if (at === 'verify') {
          const expected = login.verify(m, userId, code)
          compare(m, r, await r.twoFactor.verify({ userId, code }), expected)
        } else {
          const expected = enrollment.confirm(m, userId, code, 'none')
          compare(m, r, await r.twoFactor.enrollment.confirm({ userId, code }), expected)
        }
      }
    }),
  )

export const loginCommands: readonly fc.Arbitrary<Command>[] = [
  ...Array.from({ length: 4 }, () => logIn),
  ...Array.from({ length: 3 }, () => forcedEnroll),
  ...Array.from({ length: 3 }, () => guess),
  fc
    .record({ userId: user, companyId: companyOrNone, device: tokenChoice('own') })
    .map((choice) =>
      command(`start a login ${say(choice)}`, async (m, r) => void (await open(m, r, choice))),
    ),
  fc
    .record({
      userId: user,
      code: codeChoice,
      challenge: tokenChoice('own'),
      rememberDevice: fc.boolean(),
    })
    .map((choice) => command(`finish a login ${say(choice)}`, (m, r) => finish(m, r, choice))),
  ...Array.from({ length: 2 }, () =>
    withCode('verify', login.verify, (r, input) => r.twoFactor.verify(input)),
  ),
  onPerson('revoke the devices of', login.revokeDevices, (r, userId) =>
    r.twoFactor.devices.revokeAll({ userId }),
  ),
]
