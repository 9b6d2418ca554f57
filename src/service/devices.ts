import { revokeDevices } from '../enrollment/bindings.js'
import { randomId } from '../internal/bytes.js'
import { id, input, optional } from '../internal/input.js'
import type { Engine } from './engine.js'
import type { RevokeDevicesResult } from './results.js'

/** What `devices.revokeAll` takes. */
export interface RevokeDevicesInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin, if it is not the user. */
  readonly actorId?: string
}

/**
 * The devices that a user trusts, each by the token that `login.verify` returned.
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const revoked = await twoFactor.devices.revokeAll({ userId: 'u1' })
 * if (revoked.ok || revoked.reason !== 'not_enrolled') throw new Error('two-factor is off')
 * ```
 */
export interface DeviceService {
  /**
   * Ends the trust in every device of a user, at once: the next login asks for a code.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  revokeAll(input: RevokeDevicesInput): Promise<RevokeDevicesResult>
}

const readRevokeAll = input('devices.revokeAll', { userId: id, actorId: optional(id, null) })

export function createDeviceService(engine: Engine): DeviceService {
  return {
    async revokeAll(input) {
      const { userId, actorId } = readRevokeAll(input)
      const command = { actorId, nextDeviceGeneration: randomId() }
      return engine.decide({
        userId,
        unopened: true,
        decision: revokeDevices,
        command: () => command,
        answer: (outcome) => outcome,
      })
    },
  }
}
