import {
  invalidArgument,
  ownOptions,
  requireDate,
  requireFlag,
  requireInteger,
  requireText,
} from '../internal/guards.js'
import type { Requirement } from '../policy/record.js'

/** What a company can demand. */
export interface RequirementOptions {
  /** From when; default at once. */
  readonly enforceFrom?: Date
  /** Seconds that a new member has, counted from joining: 0 to 315,360,000, default 0. */
  readonly newMemberGrace?: number
  /** For these roles only, 1 to 100; default everyone. A member whose role is not known is included. */
  readonly roles?: readonly string[]
  /**
   * How long a device may stay trusted: false, never; `maxAge`, seconds from 0 to 31,536,000. Default: as
   * long as the application allows. A shorter time holds at once, for devices trusted before too.
   */
  readonly trustedDevices?: false | { readonly maxAge: number }
  /** Whether to enroll at a forced login takes a ticket, and not the password alone. Default false. */
  readonly enrollmentTicket?: boolean
}

export const REQUIREMENT_OPTIONS = [
  'enforceFrom',
  'newMemberGrace',
  'roles',
  'trustedDevices',
  'enrollmentTicket',
] as const

/** Ten years in seconds: a grace beyond it is a mistake of units. */
const LONGEST_GRACE = 315_360_000

/** A year in seconds. */
const LONGEST_DEVICE_AGE = 31_536_000

const MOST_ROLES = 100
const LONGEST_ROLE = 200

export function readRequirement(
  where: string,
  own: { readonly [K in (typeof REQUIREMENT_OPTIONS)[number]]?: unknown },
  now: number,
): Requirement {
  return {
    enforceFrom: own.enforceFrom === undefined ? now : requireDate(`${where}: enforceFrom`, own.enforceFrom),
    newMemberGrace:
      own.newMemberGrace === undefined
        ? 0
        : requireInteger(`${where}: newMemberGrace`, own.newMemberGrace, 0, LONGEST_GRACE),
    roles: own.roles === undefined ? null : readRoles(`${where}: roles`, own.roles),
    deviceMaxAge: readDeviceMaxAge(`${where}: trustedDevices`, own.trustedDevices),
    ticketRequired: requireFlag(`${where}: enrollmentTicket`, own.enrollmentTicket),
  }
}

function readDeviceMaxAge(where: string, value: unknown): number | null {
  if (value === undefined) return null
  if (value === false) return 0
  const { maxAge } = ownOptions(where, value, ['maxAge'])
  return requireInteger(`${where}.maxAge`, maxAge, 0, LONGEST_DEVICE_AGE)
}

function readRoles(where: string, value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_ROLES) {
    throw invalidArgument(`${where}: expected an array of 1 to ${MOST_ROLES} roles`)
  }
  return value.map((role: unknown) => requireText(where, role, LONGEST_ROLE))
}
