import { type Context, changed, type Decision, judgedNow, unchanged } from './decision.js'
import { type EnrollmentRecord, isEnrolled } from './record.js'
import type { NotEnrolled } from './results.js'
import { judgeThrottle, type ThrottleRules } from './throttle.js'

/** A device on which a person passed the second step and asked not to be asked again for a while. */
export interface TrustedDevice {
  /** The set of devices that it belongs to; it ends with it. */
  readonly deviceGeneration: string
  /** Unix milliseconds. */
  readonly trustedAt: number
  /** Unix milliseconds. */
  readonly expiresAt: number
}

/**
 * Whether the device may stand for the code now. A company may allow a shorter time than it was trusted
 * for, or none: that holds at once. A suspended authenticator takes its devices along.
 */
export function isDeviceTrusted(
  record: EnrollmentRecord | null,
  device: TrustedDevice,
  /** Seconds since it was trusted; null: as long as it was trusted for. */
  maxAge: number | null,
  throttle: ThrottleRules,
  clock: number,
): boolean {
  if (!isEnrolled(record) || record.deviceGeneration !== device.deviceGeneration) return false
  const now = judgedNow(record, clock)
  if (judgeThrottle(record.codeThrottle, throttle, now).kind === 'suspended') return false
  const end =
    maxAge === null ? device.expiresAt : Math.min(device.expiresAt, device.trustedAt + maxAge * 1000)
  return now < end
}

/** Ends every trusted device of a person. */
export function revokeDevices(
  record: EnrollmentRecord | null,
  command: { readonly actorId: string | null; readonly nextDeviceGeneration: string },
  context: Context,
): Decision<{ readonly ok: true } | NotEnrolled> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  return changed<{ readonly ok: true }>(
    { ok: true },
    { ...record, deviceGeneration: command.nextDeviceGeneration },
    { type: 'devices.revoked', notify: false, actorId: command.actorId },
    context,
  )
}
