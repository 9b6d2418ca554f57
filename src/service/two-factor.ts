import { createDeviceService, type DeviceService } from './devices.js'
import { createEngine } from './engine.js'
import { createEnrollmentService, type EnrollmentService } from './enrollment.js'
import { createKeyRotationService, type KeyRotationService } from './key-rotation.js'
import { createLoginService, type LoginService, stepUp } from './login.js'
import { readSettings, type TwoFactorOptions } from './options.js'
import { createPolicyService, type PolicyService } from './policy.js'
import type { VerifyResult } from './types.js'

/** The second factor of an application: enrollment, login, step-up and company policy. */
export interface TwoFactor {
  readonly enrollment: EnrollmentService
  readonly login: LoginService
  readonly devices: DeviceService
  readonly policy: PolicyService
  readonly keys: KeyRotationService
  /**
   * Asks for a code again inside a session, before something that matters (a step-up), under the same
   * rules and counters as a login.
   */
  verify(input: { readonly userId: string; readonly code: string }): Promise<VerifyResult>
}

/**
 * Puts two-factor authentication on the application's own database. Nothing is opened, created or
 * started: it is ready at once, and one object serves all requests.
 *
 * Expected outcomes are values with a `reason`; misuse and faults throw a `StepwardError`. Dates are
 * `Date`, durations are seconds. Throws `ERR_INVALID_ARGUMENT`.
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const twoFactor = createTwoFactor({
 *   issuer: 'Example',
 *   store: memoryStore(),
 *   keys: createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } }),
 * })
 *
 * const started = await twoFactor.enrollment.start({ userId: 'u1', accountName: 'ada@example.com' })
 * if (started.ok) console.log(started.uri.startsWith('otpauth://totp/Example:ada'))
 * ```
 */
export function createTwoFactor(options: TwoFactorOptions): TwoFactor {
  const engine = createEngine(readSettings(options))
  return Object.freeze({
    enrollment: Object.freeze(createEnrollmentService(engine)),
    login: Object.freeze(createLoginService(engine)),
    devices: Object.freeze(createDeviceService(engine)),
    policy: Object.freeze(createPolicyService(engine)),
    keys: Object.freeze(createKeyRotationService(engine)),
    verify: (input: { readonly userId: string; readonly code: string }) => stepUp(engine, input),
  })
}
