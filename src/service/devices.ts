import { revokeDevices } from '../enrollment/device.js'
import { randomId } from '../internal/bytes.js'
import { ownOptions, requireId } from '../internal/guards.js'
import type { Engine } from './engine.js'
import type { RevokeDevicesResult } from './types.js'

/**
 * The devices that a person trusts, each by the token that `login.verify` gave it.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input, and on a fault, with nothing changed,
 * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const revoked = await twoFactor.devices.revokeAll({ userId: 'u1' })
 * if (revoked.ok || revoked.reason !== 'not_enrolled') throw new Error('not reached: nothing is on')
 * ```
 */
export interface DeviceService {
  /**
   * Ends the trust in every device of a person, at once: the next login asks for the code. `actorId`: the
   * admin, where it is not the person who asks.
   */
  revokeAll(input: { readonly userId: string; readonly actorId?: string }): Promise<RevokeDevicesResult>
}

export function createDeviceService(engine: Engine): DeviceService {
  return {
    async revokeAll(input) {
      const own = ownOptions('devices.revokeAll', input, ['userId', 'actorId'])
      const userId = requireId('devices.revokeAll: userId', own.userId)
      const actorId = own.actorId === undefined ? null : requireId('devices.revokeAll: actorId', own.actorId)
      const command = { actorId, nextDeviceGeneration: randomId() }
      return engine.unopened.decide(
        userId,
        async (record) => (context) => revokeDevices(record, command, context),
      )
    },
  }
}
