import { type AdminService, createAdminService } from './admin.js'
import { createDeviceService, type DeviceService } from './devices.js'
import { createEngine } from './engine.js'
import { createEnrollmentService, type EnrollmentService } from './enrollment.js'
import { createKeyRotationService, type KeyRotationService } from './keys/rotation.js'
import {
  type CheckProofInput,
  checkProof,
  createLoginService,
  type LoginService,
  stepUp,
  type VerifyInput,
} from './login.js'
import type { TwoFactorOptions } from './options.js'
import { createPolicyService, type PolicyService } from './policy.js'
import type { CheckProofResult, VerifyResult } from './results.js'
import { readSettings } from './settings.js'

/** The second factor of your application. */
export interface TwoFactor {
  /** Switching two-factor on and off, for the user. */
  readonly enrollment: EnrollmentService
  /** The second step of a login. */
  readonly login: LoginService
  /** The trusted devices of a user. */
  readonly devices: DeviceService
  /** A company's rule, and the state of its members. */
  readonly policy: PolicyService
  /** Actions of an admin or an operator. */
  readonly admin: AdminService
  /** Moving secrets to a new key. */
  readonly keyRotation: KeyRotationService
  /**
   * Asks for a code again inside a session, before an important action. The rules and counters are those of a login.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which grants nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
   */
  verify(input: VerifyInput): Promise<VerifyResult>
  /**
   * Whether the proof of a session is still valid and fresh enough for an action. Use it to skip a second code right
   * after the login. It writes nothing.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which grants nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT` or `ERR_KMS_FAILED`
   */
  checkProof(input: CheckProofInput): Promise<CheckProofResult>
}

/**
 * Adds two-factor authentication to your application, on your own database. It opens no connection and starts no
 * timer. Create it once and use it for all requests.
 *
 * Expected outcomes, such as a wrong code, are values with a `reason`. Misuse and faults throw a `StepwardError`. Dates
 * are `Date`, durations are seconds.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
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
    admin: Object.freeze(createAdminService(engine)),
    keyRotation: Object.freeze(createKeyRotationService(engine)),
    verify: (input: VerifyInput) => stepUp(engine, input),
    checkProof: (input: CheckProofInput) => checkProof(engine, input),
  })
}
