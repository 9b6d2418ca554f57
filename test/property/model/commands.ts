import fc from 'fast-check'
import { scan } from '../../support/phone.js'
import type { Answer } from './codes.js'
import * as enrollment from './enrollment.js'
import {
  authenticatorIdAt,
  type CodeChoice,
  compare,
  compareStatus,
  legacySecret,
  type Real,
  type TokenChoice,
  textOf,
  tokenOf,
} from './real.js'
import { type Model, PERIOD, USERS } from './state.js'

export type Command = fc.AsyncCommand<Model, Real>

/** One operation on both sides, and the comparison. */
export function command(text: string, run: (m: Model, r: Real) => Promise<void>): Command {
  return { check: () => true, run, toString: () => text }
}

export const say = (input: object) => JSON.stringify(input)

/** Mostly the same two users, so that their records get somewhere. */
export const user = fc.constantFrom(...USERS, 'ada', 'bea')

const steps = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -4, max: 4 }))

const from = fc.constantFrom<CodeChoice['from']>(
  ...(['fresh', 'fresh', 'fresh', 'fresh', 'authenticator', 'pending', 'recovery', 'recovery'] as const),
  ...(['wrong', 'wrong', 'no recovery', 'old app', 'stolen app'] as const),
)

export const codeChoice: fc.Arbitrary<CodeChoice> = fc.record({ from, pick: fc.nat({ max: 40 }), steps })

export const FRESH: CodeChoice = { from: 'fresh', pick: 0, steps: 0 }
export const PENDING: CodeChoice = { from: 'pending', pick: 0, steps: 0 }

export const tokenChoice = (usual: TokenChoice): fc.Arbitrary<TokenChoice> =>
  fc.constantFrom<TokenChoice>(usual, usual, usual, usual, 'own', 'first', 'any', 'none', 'forged')

export const optional = (name: string, text: string | undefined) =>
  text === undefined ? {} : { [name]: text }

type StartChoice = {
  userId: string
  code: CodeChoice | null
  challenge: TokenChoice
  ticket: TokenChoice
}

export async function start(
  m: Model,
  r: Real,
  { userId, code, challenge, ticket }: StartChoice,
): Promise<void> {
  const typed = code === null ? null : textOf(m, userId, code)
  const open = tokenOf(m, r, userId, 'enroll', challenge)
  const permit = tokenOf(m, r, userId, 'ticket', ticket)
  const expected = enrollment.start(m, userId, { code: typed, challenge: open.shown, ticket: permit.shown })
  const actual = await r.twoFactor.enrollment.start({
    userId,
    accountName: userId,
    ...optional('code', typed ?? undefined),
    ...optional('challenge', open.text),
    ...optional('ticket', permit.text),
  })
  compare(m, r, actual, expected)
  if (actual.ok) enrollment.scanned(m, userId, scan(actual.uri))
}

type ConfirmChoice = { userId: string; code: CodeChoice; challenge: TokenChoice }

export async function confirm(m: Model, r: Real, { userId, code, challenge }: ConfirmChoice): Promise<void> {
  const typed = textOf(m, userId, code)
  const open = tokenOf(m, r, userId, 'enroll', challenge)
  const expected = enrollment.confirm(m, userId, typed, open.shown)
  const actual = await r.twoFactor.enrollment.confirm({
    userId,
    code: typed,
    ...optional('challenge', open.text),
  })
  compare(m, r, actual, expected)
  if (!actual.ok) return
  enrollment.given(m, userId, actual.recoveryCodes)
  r.tokens.push(actual.proof)
}

/** Through both steps, with the codes that are most likely to pass. */
export const enrollCommand = (userId: string): Command =>
  command(`enroll ${userId}`, async (m, r) => {
    await start(m, r, { userId, code: FRESH, challenge: 'none', ticket: 'none' })
    await confirm(m, r, { userId, code: PENDING, challenge: 'none' })
  })

/** An operation on one user that takes a code. */
export function withCode(
  name: string,
  expect: (m: Model, userId: string, code: string) => Answer,
  act: (r: Real, input: { userId: string; code: string }) => Promise<object>,
): fc.Arbitrary<Command> {
  return fc.record({ userId: user, code: codeChoice }).map((choice) =>
    command(`${name} ${say(choice)}`, async (m, r) => {
      const { userId } = choice
      const code = textOf(m, userId, choice.code)
      const expected = expect(m, userId, code)
      const actual = await act(r, { userId, code })
      compare(m, r, actual, expected)
      if ('recoveryCodes' in actual) enrollment.given(m, userId, actual.recoveryCodes as string[])
      if ('proof' in actual) r.tokens.push(String(actual.proof))
      await compareStatus(m, r, userId)
    }),
  )
}

/** An operation on one user without a code. */
export function onPerson(
  name: string,
  expect: (m: Model, userId: string) => Answer,
  act: (r: Real, userId: string) => Promise<object>,
): fc.Arbitrary<Command> {
  return user.map((userId) =>
    command(`${name} ${userId}`, async (m, r) => {
      const expected = expect(m, userId)
      compare(m, r, await act(r, userId), expected)
      await compareStatus(m, r, userId)
    }),
  )
}

const remove = fc.record({ userId: user, index: fc.nat({ max: 2 }), code: codeChoice }).map((choice) =>
  command(`remove ${say(choice)}`, async (m, r) => {
    const { userId, index } = choice
    const code = textOf(m, userId, choice.code)
    const authenticatorId = await authenticatorIdAt(r, userId, index)
    const expected = enrollment.remove(m, userId, index, code)
    compare(m, r, await r.twoFactor.enrollment.remove({ userId, authenticatorId, code }), expected)
  }),
)

const disable = fc
  .record({ userId: user, code: codeChoice, companyId: fc.constantFrom(null, null, 'c1', 'c2', 'c3') })
  .map((choice) =>
    command(`disable ${say(choice)}`, async (m, r) => {
      const { userId, companyId } = choice
      const code = textOf(m, userId, choice.code)
      const expected = enrollment.disable(m, userId, code, companyId)
      const input = { userId, code, ...optional('companyId', companyId ?? undefined) }
      compare(m, r, await r.twoFactor.enrollment.disable(input), expected)
      await compareStatus(m, r, userId)
    }),
  )

const rename = fc
  .record({ userId: user, index: fc.nat({ max: 1 }), name: fc.constantFrom('work', 'home') })
  .map((choice) =>
    command(`rename ${say(choice)}`, async (m, r) => {
      const { userId, index, name } = choice
      const authenticatorId = await authenticatorIdAt(r, userId, index)
      const expected = enrollment.rename(m, userId, index, name)
      compare(m, r, await r.twoFactor.enrollment.rename({ userId, authenticatorId, name }), expected)
      await compareStatus(m, r, userId)
    }),
  )

interface ImportInput {
  readonly userId: string
  readonly seed: number
  readonly knowsLastStep: boolean
  readonly evenIfEnded: boolean
  readonly recoveryCodes: 'new' | 'none' | 'texts'
}

export async function importSecret(m: Model, r: Real, choice: ImportInput): Promise<void> {
  const { userId, seed, knowsLastStep, evenIfEnded } = choice
  const { secret, phone } = legacySecret(seed)
  const lastStep = knowsLastStep ? Math.floor(m.now / 1000 / PERIOD) - 2 : null
  const texts = [`Old-${seed}-${userId}-1`, `Old-${seed}-${userId}-2`]
  const recoveryCodes = choice.recoveryCodes === 'texts' ? texts : choice.recoveryCodes
  const expected = enrollment.importSecret(m, userId, { phone, lastStep, evenIfEnded, recoveryCodes })
  const actual = await r.twoFactor.admin.importSecret({
    ...{ userId, actorId: 'operator', secret: { base32: secret }, evenIfEnded, recoveryCodes },
    ...(lastStep === null ? {} : { lastStep }),
  })
  compare(m, r, actual, expected)
  if (actual.ok) enrollment.given(m, userId, actual.recoveryCodes)
}

const importAny = fc
  .record({
    userId: user,
    seed: fc.nat({ max: 2 }),
    knowsLastStep: fc.boolean(),
    evenIfEnded: fc.boolean(),
    recoveryCodes: fc.constantFrom('new' as const, 'none' as const, 'texts' as const),
  })
  .map((choice) => command(`import a secret ${say(choice)}`, (m, r) => importSecret(m, r, choice)))

const issueTicket = fc.record({ userId: user, ttl: fc.constantFrom(60, 1800) }).map((choice) =>
  command(`issue a ticket ${say(choice)}`, async (m, r) => {
    const expected = enrollment.issueTicket(m, choice.userId, choice.ttl)
    const actual = await r.twoFactor.admin.issueTicket({ ...choice, actorId: 'ada', reason: 'new here' })
    compare(m, r, actual, expected)
    if (actual.ok) r.tokens.push(actual.ticket)
  }),
)

export const enrollmentCommands: readonly fc.Arbitrary<Command>[] = [
  ...Array.from({ length: 4 }, () => user.map(enrollCommand)),
  fc
    .record({
      userId: user,
      code: fc.option(codeChoice),
      challenge: tokenChoice('none'),
      ticket: tokenChoice('none'),
    })
    .map((choice) => command(`start ${say(choice)}`, (m, r) => start(m, r, choice))),
  fc
    .record({ userId: user, code: codeChoice, challenge: tokenChoice('none') })
    .map((choice) => command(`confirm ${say(choice)}`, (m, r) => confirm(m, r, choice))),
  disable,
  disable,
  remove,
  rename,
  withCode('regenerate', enrollment.regenerate, (r, input) =>
    r.twoFactor.enrollment.regenerateRecoveryCodes(input),
  ),
  onPerson('reset', enrollment.reset, (r, userId) =>
    r.twoFactor.admin.reset({ userId, actorId: 'ada', reason: 'lost phone' }),
  ),
  onPerson('erase', enrollment.erase, (r, userId) => r.twoFactor.admin.erase({ userId, actorId: 'ada' })),
  onPerson('unlock', enrollment.unlock, (r, userId) =>
    r.twoFactor.admin.unlock({ userId, actorId: 'ada', reason: 'was guessed at' }),
  ),
  onPerson('unlock', enrollment.unlock, (r, userId) =>
    r.twoFactor.admin.unlock({ userId, actorId: 'ada', reason: 'was guessed at' }),
  ),
  onPerson('revoke the tickets of', enrollment.revokeTickets, (r, userId) =>
    r.twoFactor.admin.revokeTickets({ userId, actorId: 'ada' }),
  ),
  importAny,
  importAny,
  issueTicket,
]
