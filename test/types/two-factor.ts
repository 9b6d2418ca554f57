/**
 * What must not compile does not: `npm run check` compiles this file, and an expected error that does
 * not come is one. Nothing here runs.
 */
import {
  createTwoFactor,
  type KeyRing,
  StepwardError,
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
  // @ts-expect-error A clock gives a Date.
  createTwoFactor({ issuer: 'Example', store, keys, clock: Date.now })
  // @ts-expect-error Keys are a key ring.
  createTwoFactor({ issuer: 'Example', store, keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
}

export async function loginStart(): Promise<void> {
  const login = await twoFactor.login.start({ userId })
  // @ts-expect-error Nobody is let in before the step is known: there may be no challenge.
  use(login.challenge)
  if (login.step === 'done') {
    // @ts-expect-error There is a challenge for a code or an enrollment alone.
    use(login.challenge)
    use<Date | undefined>(login.enrollBy)
    // @ts-expect-error Most often no company demands anything.
    use<Date>(login.enrollBy)
    return
  }
  use<string>(login.challenge)
  use<Date>(login.expiresAt)
  use<'code' | 'enroll'>(login.step)
  // @ts-expect-error A deadline is for who is let in.
  use(login.enrollBy)
  // @ts-expect-error A start says nothing of who was verified.
  use(login.userId)
  // @ts-expect-error There is no such step.
  if (login.step === 'password') return
  // @ts-expect-error There is no such field.
  await twoFactor.login.start({ userId, company: 'acme' })
}

export async function loginVerify(): Promise<void> {
  // @ts-expect-error The answer comes with a promise.
  use(twoFactor.login.verify({ challenge: '', code }).ok)
  const result = await twoFactor.login.verify({ challenge: '', code })
  // @ts-expect-error Only a success has a userId to make a session for.
  use(result.userId)
  if (result.ok) {
    use<string>(result.userId)
    use<'totp' | 'recovery_code'>(result.method)
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
  // @ts-expect-error Not every refusal says when to try again.
  use(result.retryAt)
  if (result.reason === 'locked') {
    use<Date | undefined>(result.retryAt)
    use<number | undefined>(result.attemptsLeft)
    // @ts-expect-error Even a wait need not be known.
    use<Date>(result.retryAt)
  }
  // @ts-expect-error The challenge is missing.
  await twoFactor.login.verify({ code })
  // @ts-expect-error Whose code it is comes from the challenge, and not from a request.
  await twoFactor.login.verify({ challenge: '', code, userId })
  // @ts-expect-error A code is a text: a number has lost its leading zeros.
  await twoFactor.login.verify({ challenge: '', code: 123456 })
}

export async function stepUp(): Promise<void> {
  const result = await twoFactor.verify({ userId, code })
  // @ts-expect-error Only a success has a userId.
  use(result.userId)
  if (!result.ok && result.reason === 'not_enrolled') {
    // @ts-expect-error Who has no two-factor has nothing to wait for.
    use(result.retryAt)
  }
  // @ts-expect-error The code is missing.
  await twoFactor.verify({ userId })
}

export async function enrollment(): Promise<void> {
  const started = await twoFactor.enrollment.start({ userId, accountName: 'alice' })
  // @ts-expect-error Only a start that was not refused has a URI.
  use(started.uri)
  if (started.ok)
    use<[string, string, Date, boolean]>([started.uri, started.secret, started.expiresAt, started.replaces])

  const confirmed = await twoFactor.enrollment.confirm({ userId, code })
  // @ts-expect-error Only a success has recovery codes.
  use(confirmed.recoveryCodes)
  if (confirmed.ok) {
    use<readonly string[]>(confirmed.recoveryCodes)
    // @ts-expect-error They are shown as they are.
    confirmed.recoveryCodes.push('one more')
  } else {
    // @ts-expect-error A refusal has none.
    use(confirmed.recoveryCodes)
  }

  const status = await twoFactor.enrollment.status({ userId })
  use<Date | undefined>(status.requiredBy[0]?.enrollBy)
  // @ts-expect-error There is no such state.
  if (status.state === 'enabled') return
  // @ts-expect-error A status holds no secret.
  use(status.secret)

  const disabled = await twoFactor.enrollment.disable({ userId, code })
  if (!disabled.ok && disabled.reason === 'required_by_company') return
  // @ts-expect-error Switching off takes a code.
  await twoFactor.enrollment.disable({ userId })
  // @ts-expect-error The account name is missing.
  await twoFactor.enrollment.start({ userId })
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
  // @ts-expect-error A date is a Date.
  await twoFactor.policy.require({ companyId: 'acme', actorId: 'ada', enforceFrom: '2026-01-01' })
  // @ts-expect-error There is no such field.
  await twoFactor.policy.relax({ companyId: 'acme', actorId: 'ada', force: true })
}

export function errors(error: unknown): void {
  if (!(error instanceof StepwardError)) return
  if (error.code === 'ERR_INVALID_ARGUMENT') return
  // @ts-expect-error There is no such code.
  if (error.code === 'ERR_INVALID_CODE') use('never')
  // @ts-expect-error A code cannot be changed.
  error.code = 'ERR_INVALID_SECRET'
}
