import fc from 'fast-check'
import { expect } from 'vitest'
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
import { COMPANIES, DEVICE_TTL, type Model, THROTTLE } from './state.js'

export interface OpenChoice {
  readonly userId: string
  readonly companyId: string | null
  readonly device: TokenChoice
  readonly method?: string
  readonly proof?: TokenChoice
}

export async function open(m: Model, r: Real, choice: OpenChoice): Promise<string> {
  const { userId, companyId, device, method = 'password', proof = 'none' } = choice
  const trusted = tokenOf(m, r, userId, 'device', device)
  const proven = tokenOf(m, r, userId, 'proof', proof)
  const opening = { companyId, method, device: trusted.shown, proof: proven.shown }
  const expected = login.startLogin(m, userId, opening)
  const actual = await r.twoFactor.login.start({
    userId,
    ...optional('companyId', companyId ?? undefined),
    ...optional('method', method === 'password' ? undefined : method),
    ...optional('deviceToken', trusted.text),
    ...optional('proof', proven.text),
  })
  compare(m, r, actual, expected)
  if (actual.step !== 'done') r.tokens.push(actual.challenge)
  return actual.step
}

interface FinishChoice {
  readonly userId: string
  readonly code: CodeChoice
  readonly challenge: TokenChoice
  readonly remembered: login.Remembered
}

export async function finish(m: Model, r: Real, choice: FinishChoice): Promise<void> {
  const { userId, code, challenge, remembered } = choice
  const typed = textOf(m, userId, code)
  const shown = tokenOf(m, r, userId, 'code', challenge)
  const expected = login.verifyLogin(m, shown.shown, typed, remembered)
  const actual = await r.twoFactor.login.verify({
    challenge: shown.text ?? 'none',
    code: typed,
    ...(remembered === undefined
      ? {}
      : { rememberDevice: remembered === null ? true : { name: remembered } }),
  })
  compare(m, r, actual, expected)
  if (!actual.ok) return
  r.tokens.push(actual.proof)
  if (actual.deviceToken !== undefined) r.tokens.push(actual.deviceToken)
}

/** A company of the user, one that the directory does not list for the user, and one that nobody has. */
const companyOrNone = fc.constantFrom(null, null, ...COMPANIES, 'c3')

const method = fc.constantFrom('password', 'password', 'saml', 'passkey')

const remembered = fc.constantFrom<login.Remembered>(undefined, null, 'laptop')

const logIn = fc
  .record({ userId: user, companyId: companyOrNone, method, remembered, code: codeChoice })
  .map((choice) =>
    command(`log in ${say(choice)}`, async (m, r) => {
      const asked = await open(m, r, { ...choice, device: 'none' })
      if (asked === 'code') await finish(m, r, { ...choice, challenge: 'own' })
    }),
  )

/** A forced enrollment at a login, mostly with the ticket if there is one. */
const forcedEnroll = fc
  .record({
    userId: user,
    companyId: companyOrNone,
    ticket: fc.constantFrom<TokenChoice>('own', 'own', 'first', 'none'),
  })
  .map(({ userId, companyId, ticket }) =>
    command(`enroll at a forced login ${userId} of ${companyId}, ticket ${ticket}`, async (m, r) => {
      const asked = await open(m, r, { userId, companyId, device: 'none' })
      if (asked !== 'enroll') return
      await start(m, r, { userId, code: null, challenge: 'own', ticket })
      await confirm(m, r, { userId, code: PENDING, challenge: 'own' })
    }),
  )

/** How old the proof may be, in seconds. */
const checkProof = fc
  .record({ userId: user, proof: tokenChoice('own'), maxAge: fc.constantFrom(0, 60, 86_400) })
  .map((choice) =>
    command(`check a proof ${say(choice)}`, async (m, r) => {
      const { userId, maxAge } = choice
      const proof = tokenOf(m, r, userId, 'proof', choice.proof)
      const expected = login.checkProof(m, userId, proof.shown, maxAge)
      const actual = await r.twoFactor.checkProof({ userId, proof: proof.text ?? '', maxAge })
      compare(m, r, actual, expected)
    }),
  )

/** `index`: which device, in the order of `devices.list`. */
export async function revokeDevice(m: Model, r: Real, userId: string, index: number): Promise<void> {
  const devices = await r.twoFactor.devices.list({ userId })
  expect(devices).toMatchObject(
    login.liveDevices(m, userId).map(({ name, trustedAt }) => ({
      name,
      trustedAt: new Date(trustedAt),
      expiresAt: new Date(trustedAt + DEVICE_TTL * 1000),
    })),
  )
  const deviceId = devices[index]?.id ?? 'no such one'
  const expected = login.revokeDevice(m, userId, index)
  compare(m, r, await r.twoFactor.devices.revoke({ userId, deviceId }), expected)
}

const revokeOne = fc
  .record({ userId: user, index: fc.nat({ max: 2 }) })
  .map((choice) =>
    command(`revoke one device ${say(choice)}`, (m, r) => revokeDevice(m, r, choice.userId, choice.index)),
  )

/** Consecutive guesses. `patient`: after waiting as long as it takes. */
const guess = fc
  .record({
    userId: user,
    at: fc.constantFrom('verify', 'verify', 'confirm'),
    code: fc.constantFrom('not it', 'not it', 'AAAA-AAAA-AAAA-AAAA'),
    /** The same one each time is one failure. */
    same: fc.boolean(),
    times: fc.integer({ min: 2, max: 7 }),
    patient: fc.boolean(),
  })
  .map((choice) =>
    command(`guess ${say(choice)}`, async (m, r) => {
      const { userId, at, times, patient } = choice
      if (at === 'confirm' && (m.people.get(userId)?.pending ?? null) === null) {
        await start(m, r, { userId, code: FRESH, challenge: 'none', ticket: 'none' })
      }
      for (let guessed = 0; guessed < times; guessed++) {
        if (patient) moveTime(m, r, THROTTLE.longestWait)
        const code = choice.same ? choice.code : `${choice.code.slice(0, -1)}${guessed}`
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
  ...Array.from({ length: 2 }, () =>
    fc
      .record({
        ...{ userId: user, companyId: companyOrNone, method },
        ...{ device: tokenChoice('own'), proof: tokenChoice('none') },
      })
      .map((choice) =>
        command(`start a login ${say(choice)}`, async (m, r) => void (await open(m, r, choice))),
      ),
  ),
  fc
    .record({ userId: user, code: codeChoice, challenge: tokenChoice('own'), remembered })
    .map((choice) => command(`finish a login ${say(choice)}`, (m, r) => finish(m, r, choice))),
  ...Array.from({ length: 2 }, () =>
    withCode('verify', login.verify, (r, input) => r.twoFactor.verify(input)),
  ),
  checkProof,
  checkProof,
  revokeOne,
  onPerson('revoke the devices of', login.revokeDevices, (r, userId) =>
    r.twoFactor.devices.revokeAll({ userId }),
  ),
]
