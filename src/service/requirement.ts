import { instant } from '../internal/host.js'
import { fitsBytes, flag, integer, list, object, optional, type Reader, text } from '../internal/input.js'
import { describe, invalidArgument, mismatch, problem } from '../internal/mismatch.js'
import type { Requirement } from '../policy/record.js'
import { methodList } from './methods.js'

/** What a company can require. */
export interface RequirementOptions {
  /** When it starts: at most ten years ahead. Default: now. */
  readonly enforceFrom?: Date
  /** Seconds that a new member has, counted from joining: 0 to 315,360,000. Default 0. */
  readonly newMemberGrace?: number
  /**
   * Only these roles: 1 to 100. Default: everyone. Case does not count. A member without a known role is included.
   */
  readonly roles?: readonly string[]
  /**
   * How long a device may stay trusted. `false`: never. `maxAge`: seconds, 0 to 31,536,000. Default: as long as the
   * application allows. A shorter time applies at once, to devices trusted before too.
   */
  readonly trustedDevices?: false | { readonly maxAge: number }
  /** Whether enrolling at a forced login needs a ticket besides the password. Default false. */
  readonly ticketRequired?: boolean
  /**
   * Sign-in methods to which it does not apply, by the names that `login.start` gets in `method`, such as `['saml']`
   * for the company's own identity provider: up to 20, not `'password'`. A second factor that a member has switched on
   * is still asked for. Default: none.
   */
  readonly exemptMethods?: readonly string[]
}

/** Ten years, in seconds: a longer grace is a mistake of units. */
const MAX_GRACE = 315_360_000

/** A year, in seconds. */
const MAX_DEVICE_AGE = 31_536_000

const MAX_EXEMPT_METHODS = 20
const MAX_ROLES = 100
const MAX_ROLE_LENGTH = 200

/** All roles go into one event. */
const MAX_ROLES_BYTES = 8192

const readMaxAge = object({ maxAge: integer(0, MAX_DEVICE_AGE) })

/** Seconds. */
const deviceMaxAge: Reader<number> = (value) => {
  if (value === false) return 0
  if (typeof value !== 'object') throw mismatch('false or { maxAge }', value)
  return readMaxAge(value).maxAge
}

const readRoles = list(text(MAX_ROLE_LENGTH), 1, MAX_ROLES)

const roles: Reader<readonly string[]> = (value) => {
  const read = readRoles(value)
  if (!fitsBytes(JSON.stringify(read), MAX_ROLES_BYTES))
    throw problem('expected at most 8,192 bytes together')
  return read
}

/** The readers of {@link RequirementOptions}. */
export const requirementFields: { readonly [K in keyof ReadRequirement]: Reader<ReadRequirement[K]> } = {
  enforceFrom: optional(instant, null),
  newMemberGrace: optional(integer(0, MAX_GRACE), 0),
  roles: optional(roles, null),
  trustedDevices: optional(deviceMaxAge, null),
  ticketRequired: optional(flag, false),
  exemptMethods: optional(methodList(MAX_EXEMPT_METHODS), []),
}

/** The options as they were read. */
interface ReadRequirement {
  /** Unix milliseconds; null: now. */
  readonly enforceFrom: number | null
  readonly newMemberGrace: number
  readonly roles: readonly string[] | null
  readonly trustedDevices: number | null
  readonly ticketRequired: boolean
  readonly exemptMethods: readonly string[]
}

/** Milliseconds. A date further ahead is a mistake, or a way to require nothing. */
const MAX_AHEAD = MAX_GRACE * 1000

export function toRequirement(where: string, read: ReadRequirement, now: number): Requirement {
  const { newMemberGrace, ticketRequired, exemptMethods } = read
  if (read.enforceFrom !== null && read.enforceFrom > now + MAX_AHEAD) {
    const given = describe(new Date(read.enforceFrom))
    throw invalidArgument(
      `${where}: enforceFrom: expected a Date at most ten years ahead, got ${given}`,
      'enforceFrom',
    )
  }
  return {
    enforceFrom: read.enforceFrom ?? now,
    newMemberGrace,
    roles: read.roles,
    deviceMaxAge: read.trustedDevices,
    ticketRequired,
    exemptMethods,
    requiredAt: now,
  }
}
