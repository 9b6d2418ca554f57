import { type DeviceInfo, describeDevices, revokeDevice, revokeDevices } from '../enrollment/bindings.js'
import type { EventContext } from '../internal/decision.js'
import { id, input, optional, text } from '../internal/input.js'
import type { Engine } from './engine.js'
import { requestContext } from './fields.js'
import type { RevokeDeviceResult, RevokeDevicesResult } from './results.js'

/** What `devices.list` takes. */
export interface ListDevicesInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
}

/** What `devices.revoke` takes. */
export interface RevokeDeviceInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The `id` of the device, from `devices.list`. */
  readonly deviceId: string
  /** The admin, if it is not the user. */
  readonly actorId?: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `devices.revokeAll` takes. */
export interface RevokeDevicesInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin, if it is not the user. */
  readonly actorId?: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/**
 * The devices that a user trusts, each by the token that `login.verify` returned. At most 20 are kept: trusting one
 * more ends the oldest.
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * for (const { id, name } of await twoFactor.devices.list({ userId: 'u1' })) {
 *   const revoked = await twoFactor.devices.revoke({ userId: 'u1', deviceId: id })
 *   console.log(name, revoked.ok)
 * }
 * const all = await twoFactor.devices.revokeAll({ userId: 'u1' })
 * if (all.ok || all.reason !== 'not_enrolled') throw new Error('two-factor is off')
 * ```
 */
export interface DeviceService {
  /**
   * The devices that are trusted now, oldest first.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault: `ERR_STORE_FAILED` or
   * `ERR_RECORD_CORRUPT`
   */
  list(input: ListDevicesInput): Promise<readonly DeviceInfo[]>

  /**
   * Ends the trust in one device. Its next login asks for a code.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  revoke(input: RevokeDeviceInput): Promise<RevokeDeviceResult>

  /**
   * Ends the trust in every device of a user. The next login asks for a code.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  revokeAll(input: RevokeDevicesInput): Promise<RevokeDevicesResult>
}

const readList = input('devices.list', { userId: id })
const readRevoke = input('devices.revoke', {
  userId: id,
  deviceId: text(),
  actorId: optional(id, null),
  context: requestContext,
})
const readRevokeAll = input('devices.revokeAll', {
  userId: id,
  actorId: optional(id, null),
  context: requestContext,
})

export function createDeviceService(engine: Engine): DeviceService {
  return {
    async list(input) {
      const { userId } = readList(input)
      const { record } = await engine.enrollments.load(userId)
      return describeDevices(record, engine.settings.rules, engine.now())
    },

    async revoke(input) {
      const { userId, context, ...command } = readRevoke(input)
      return engine.decide({
        userId,
        request: context,
        decision: revokeDevice,
        command: () => command,
        answer: (outcome) => outcome,
      })
    },

    async revokeAll(input) {
      const { userId, context, ...command } = readRevokeAll(input)
      return engine.decide({
        userId,
        request: context,
        decision: revokeDevices,
        command: () => command,
        answer: (outcome) => outcome,
      })
    },
  }
}
