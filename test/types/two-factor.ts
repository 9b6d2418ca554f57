/**
 * What must not compile does not. `npm run check` compiles this file, and an expected error that does not come is an
 * error. Nothing here runs.
 */
import {
  createTwoFactor,
  type DocumentStore,
  type KeyRing,
  type TwoFactor,
  type TwoFactorStore,
} from '../../src/index.js'

declare const twoFactor: TwoFactor
declare const store: TwoFactorStore
declare const keys: KeyRing
declare const userId: string
declare const code: string
declare function use<T>(value: T): void

export function options(): void {
  createTwoFactor({ issuer: 'Example', store, keys, pendingTtl: 600, window: { past: 1, future: 0 } })
  // @ts-expect-error The keys are missing.
  createTwoFactor({ issuer: 'Example', store })
  // @ts-expect-error The store is missing.
  createTwoFactor({ issuer: 'Example', keys })
  // @ts-expect-error There is no such option.
  createTwoFactor({ issuer: 'Example', store, keys, pendingTTL: 600 })
  // @ts-expect-error There is no such rule.
  createTwoFactor({ issuer: 'Example', store, keys, throttle: { maxFailures: 5 } })
  // @ts-expect-error A duration is in seconds.
  createTwoFactor({ issuer: 'Example', store, keys, challengeTtl: '5m' })
  // @ts-expect-error A clock returns a Date.
  createTwoFactor({ issuer: 'Example', store, keys, clock: Date.now })
  // @ts-expect-error The keys are a key ring.
  createTwoFactor({ issuer: 'Example', store, keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
}

export async function loginStart(): Promise<void> {
  const login = await twoFactor.login.start({ userId })
  // @ts-expect-error Before the step is known there may be no challenge.
  use(login.challenge)
  if (login.step === 'done') {
    use<string>(login.because)
    // @ts-expect-error There is no such cause.
    if (login.because === 'trusted') return
    // @ts-expect-error Only the steps code and enroll have a challenge.
    use(login.challenge)
    use<Date | undefined>(login.enrollBy)
    // @ts-expect-error Most users have no deadline.
    use<Date>(login.enrollBy)
    return
  }
  use<string>(login.challenge)
  use<Date>(login.expiresAt)
  use<'code' | 'enroll'>(login.step)
  // @ts-expect-error Only the step done has a deadline.
  use(login.enrollBy)
  // @ts-expect-error A start verifies nobody.
  use(login.userId)
  if (login.step === 'enroll') use<boolean>(login.ticketRequired)
  // @ts-expect-error Only the step enroll asks for a ticket.
  if (login.step === 'code') use(login.ticketRequired)
  // @ts-expect-error There is no such step.
  if (login.step === 'password') return
  // @ts-expect-error There is no such field.
  await twoFactor.login.start({ userId, company: 'acme' })
}

export async function loginVerify(): Promise<void> {
  // @ts-expect-error The result comes as a promise.
  use(twoFactor.login.verify({ challenge: '', code }).ok)
  const result = await twoFactor.login.verify({ challenge: '', code })
  // @ts-expect-error Only a success has a userId.
  use(result.userId)
  if (result.ok) {
    use<string>(result.userId)
    use<'totp' | 'recovery_code'>(result.factor)
    use<[Date, string, string | null]>([result.verifiedAt, result.proof, result.authenticatorId])
    use<Date | undefined>(result.deviceExpiresAt)
    // @ts-expect-error A recovery code has no authenticator.
    use<string>(result.authenticatorId)
    // @ts-expect-error A success has no reason.
    use(result.reason)
    return
  }
  // @ts-expect-error A refusal has no userId.
  use(result.userId)
  use<
    'invalid_code' | 'replayed' | 'locked' | 'suspended' | 'busy' | 'challenge_invalid' | 'challenge_expired'
  >(result.reason)
  // @ts-expect-error There is no such reason.
  if (result.reason === 'expired') return
  // @ts-expect-error Not every refusal has a time to try again.
  use(result.retryAt)
  // @ts-expect-error Not every refusal counts attempts.
  use(result.attemptsLeft)
  if (result.reason === 'locked') {
    use<Date>(result.retryAt)
    // @ts-expect-error While it is locked no attempt is left.
    use(result.attemptsLeft)
  } else if (result.reason === 'invalid_code' || result.reason === 'replayed') {
    use<number>(result.attemptsLeft)
    use<Date | undefined>(result.retryAt)
    // @ts-expect-error Most failures start no wait.
    use<Date>(result.retryAt)
  } else {
    // @ts-expect-error The other refusals have neither.
    use(result.retryAt)
    // @ts-expect-error The other refusals have neither.
    use(result.attemptsLeft)
  }
  // @ts-expect-error The challenge is missing.
  await twoFactor.login.verify({ code })
  // @ts-expect-error Nobody can be named but the user.
  await twoFactor.login.verify({ challenge: '', code, actorId: userId })
  // @ts-expect-error A code is a string: a number has lost its leading zeros.
  await twoFactor.login.verify({ challenge: '', code: 123456 })
}

export async function stepUp(): Promise<void> {
  const result = await twoFactor.verify({ userId, code })
  // @ts-expect-error Only a success has a userId.
  use(result.userId)
  if (!result.ok && result.reason === 'not_enrolled') {
    // @ts-expect-error If two-factor is off, there is nothing to wait for.
    use(result.retryAt)
  }
  // @ts-expect-error The code is missing.
  await twoFactor.verify({ userId })
}

export async function enrollment(): Promise<void> {
  const started = await twoFactor.enrollment.start({ userId, accountName: 'alice' })
  // @ts-expect-error A refused start has no URI.
  use(started.uri)
  if (started.ok)
    use<[string, string, Date, boolean]>([started.uri, started.secret, started.expiresAt, started.replaces])

  const confirmed = await twoFactor.enrollment.confirm({ userId, code })
  // @ts-expect-error Only a success has recovery codes.
  use(confirmed.recoveryCodes)
  if (confirmed.ok) {
    use<readonly string[]>(confirmed.recoveryCodes)
    // @ts-expect-error The list is read-only.
    confirmed.recoveryCodes.push('one more')
  } else {
    // @ts-expect-error A refusal has none.
    use(confirmed.recoveryCodes)
  }

  const disabled = await twoFactor.enrollment.disable({ userId, code })
  if (!disabled.ok && disabled.reason === 'required_by_company') return
  // @ts-expect-error Switching off needs a code.
  await twoFactor.enrollment.disable({ userId })
  // @ts-expect-error The account name is missing.
  await twoFactor.enrollment.start({ userId })
}

export async function status(): Promise<void> {
  const status = await twoFactor.enrollment.status({ userId })
  use<Date | undefined>(status.requiredBy[0]?.enrollBy)
  // @ts-expect-error There is no such state.
  if (status.state === 'enabled') return
  // @ts-expect-error A status contains no secret.
  use(status.secret)
  // @ts-expect-error Not every state has recovery codes.
  use(status.recoveryCodesLeft)
  switch (status.state) {
    case 'off':
      // @ts-expect-error Nothing is pending.
      use(status.pendingUntil)
      return
    case 'pending':
      use<Date>(status.pendingUntil)
      // @ts-expect-error Nothing is on yet.
      use(status.enrolledAt)
      return
    case 'on':
      use<[Date, number]>([status.enrolledAt, status.recoveryCodesLeft])
      use<Date | undefined>(status.retryAt)
      use<string | undefined>(status.authenticators[0]?.id)
      return
    case 'suspended':
      use<Date>(status.enrolledAt)
      // @ts-expect-error Time does not end a suspension.
      use(status.retryAt)
  }
}

export async function policy(): Promise<void> {
  const required = await twoFactor.policy.require({
    companyId: 'acme',
    actorId: 'ada',
    enforceFrom: new Date(),
  })
  // @ts-expect-error Only a success has the policy.
  use(required.policy)
  if (required.ok) use<'optional' | 'scheduled' | 'enforced'>(required.policy.state)
  // @ts-expect-error The actor is missing.
  await twoFactor.policy.require({ companyId: 'acme' })
  // @ts-expect-error It is called ticketRequired.
  await twoFactor.policy.require({ companyId: 'acme', actorId: 'ada', enrollmentTicket: true })

  const current = await twoFactor.policy.get({ companyId: 'acme' })
  use<readonly { readonly until: Date }[]>(current.exemptions)
  // @ts-expect-error A company that requires nothing has no date.
  use(current.enforceFrom)
  if (current.state === 'optional') {
    // @ts-expect-error A company that requires nothing names no roles.
    use(current.roles)
  } else {
    use<'scheduled' | 'enforced'>(current.state)
    use<Date>(current.enforceFrom)
    use<readonly string[] | null>(current.roles)
    use<[number, number | null, boolean]>([
      current.newMemberGrace,
      current.deviceMaxAge,
      current.ticketRequired,
    ])
  }
  // @ts-expect-error A date is a Date.
  await twoFactor.policy.require({ companyId: 'acme', actorId: 'ada', enforceFrom: '2026-01-01' })
  // @ts-expect-error There is no such field.
  await twoFactor.policy.relax({ companyId: 'acme', actorId: 'ada', force: true })
}

export async function admin(): Promise<void> {
  await twoFactor.admin.reset({ userId, actorId: 'ada', reason: 'lost phone' })
  // @ts-expect-error An admin gives a reason.
  await twoFactor.admin.reset({ userId, actorId: 'ada' })
  await twoFactor.admin.importSecret({
    userId,
    secret: { base32: 'JBSWY3DPEHPK3PXP' },
    recoveryCodes: 'none',
  })
  // @ts-expect-error A text says how it is written.
  await twoFactor.admin.importSecret({ userId, secret: 'JBSWY3DPEHPK3PXP' })
  // @ts-expect-error Recovery codes are a list, or one of two words.
  await twoFactor.admin.importSecret({ userId, secret: { hex: '00' }, recoveryCodes: 'old' })
  // @ts-expect-error An unlock has a reason.
  await twoFactor.admin.unlock({ userId, actorId: 'ada' })
  // @ts-expect-error A context is texts.
  await twoFactor.admin.unlock({ userId, actorId: 'ada', reason: 'a guesser', context: { port: 443 } })
  // @ts-expect-error What only an admin may do is in `admin`.
  await twoFactor.enrollment.reset({ userId, actorId: 'ada', reason: 'lost phone' })
}

/** A store of your own takes and returns text. */
export const documentStore: DocumentStore = {
  load: async (id) => ({ revision: `${id}-1`, document: '{}' }),
  loadMany: async (ids) => new Map(ids.map((id) => [id, { revision: '1', document: '{}' }])),
  commit: async ({ expected, document, events }) =>
    expected === null && document !== null && events.length > 0,
  async *events(_id, options) {
    if (options?.after === undefined) yield { id: 'e1', type: 'enrollment.started', at: '', document: '{}' }
  },
}

export const objectStore: DocumentStore = {
  ...documentStore,
  // @ts-expect-error A document is text.
  load: async () => ({ revision: '1', document: {} }),
}
