import type { EnrollmentRules } from '../enrollment/decision.js'
import { MAX_DRIFT_STEPS } from '../enrollment/record.js'
import { DEFAULT_THROTTLE_RULES, type ThrottleRules } from '../enrollment/throttle.js'
import { describeType, invalidArgument, ownOptions, requireInteger, requireText } from '../internal/guards.js'
import type { AuditEvent, TwoFactorStore } from '../storage/contract.js'
import type { Directory } from './directory.js'
import { guardedKeyRing } from './guarded-ring.js'
import type { KeyRing } from './key-ring.js'
import { PROFILES, type Profile, profileDefaults, requireProfile } from './profiles.js'

/** Ten minutes: time to find the phone and install an app, too short to be left open. */
const DEFAULT_PENDING_TTL = 600

/** Five minutes for typing a code. */
const DEFAULT_CHALLENGE_TTL = 300

/** A day: beyond it a started enrollment or an open login is not "just now" any more. */
const LONGEST_TTL = 86_400

const DEFAULT_RECOVERY_CODES = 10
const MOST_RECOVERY_CODES = 50

/** RFC 6238 §5.2: at most one step for the delay of transmission; one ahead for a phone's fast clock. */
const DEFAULT_WINDOW = { past: 1, future: 1 }

/** Thirty days, as people know it from other sites. */
const DEFAULT_DEVICE_TRUST = 2_592_000

/** Each one is tried at every login; nobody has more phones. */
const MOST_AUTHENTICATORS = 10

/** The window that the core accepts on each side. */
const WIDEST_WINDOW = 10

/** A label has to fit a phone's screen and a QR code. */
const LONGEST_ISSUER = 100

/** A bound for waits: no caller means more than a year. */
const LONGEST_WAIT = 31_536_000

/** NIST SP 800-63B §3.2.2: no more than 100 failures in a row. */
const MOST_FAILURES = 100

/** What `createTwoFactor` takes. */
export interface TwoFactorOptions {
  /** The application's name, as the authenticator app shows it: 1 to 100 characters, no colon. */
  readonly issuer: string
  /** Where records live: `memoryStore()` for trying out, or a store on the application's database. */
  readonly store: TwoFactorStore
  /** What secrets are sealed and tokens are signed with. */
  readonly keys: KeyRing
  /** The companies of the application's people. Without one, only a login's `companyId` is judged. */
  readonly directory?: Directory
  /** The server's clock. Default: the system's. */
  readonly clock?: () => Date
  /** Told of every event after its commit. What it throws is ignored: the trail in the store is the record. */
  readonly onEvent?: (event: AuditEvent) => void
  /** Time steps accepted beside the present one, 0 to 10 on each side. Default one on each side. */
  readonly window?: number | { readonly past: number; readonly future: number }
  /** How guessing is slowed down; see {@link ThrottleRules} for each default. */
  readonly throttle?: Partial<ThrottleRules>
  /** How many recovery codes a person is given, 1 to 50. Default 10. */
  readonly recoveryCodes?: { readonly count?: number }
  /** Seconds that a started enrollment can be confirmed, 60 to 86,400. Default 600. */
  readonly pendingTtl?: number
  /** Seconds that an open login can be finished, 30 to 86,400. Default 300. */
  readonly challengeTtl?: number
  /** Seconds that a device can be trusted, 60 to 31,536,000; false: none can. Default 30 days. */
  readonly trustedDevices?: false | { readonly ttl?: number }
  /** Authenticators that a person may have, 1 to 10. Default 1: a new one replaces the old one. */
  readonly authenticators?: { readonly max?: number }
  /** Time steps of an authenticator's drift to remember, 0 to 10 on each side (RFC 6238 §6). Default 0: none. */
  readonly maxDrift?: number
  /** A standard whose bounds hold; see {@link Profile}. Default none. The throttle meets NIST and PCI without one. */
  readonly profile?: Profile
}

/** The options, checked and whole. */
export interface Settings {
  readonly issuer: string
  readonly store: TwoFactorStore
  readonly keys: KeyRing
  readonly directory: Directory | null
  readonly clock: () => Date
  readonly onEvent: (event: AuditEvent) => void
  readonly rules: EnrollmentRules
  readonly recoveryCodeCount: number
  /** Seconds. */
  readonly challengeTtl: number
  /** Seconds; null: no device can be trusted. */
  readonly deviceTrustTtl: number | null
  readonly profile: Profile | null
}

const OPTION_NAMES = [
  'issuer',
  'store',
  'keys',
  'directory',
  'clock',
  'onEvent',
  'window',
  'throttle',
  'recoveryCodes',
  'pendingTtl',
  'challengeTtl',
  'trustedDevices',
  'authenticators',
  'maxDrift',
  'profile',
] as const

const STORE_METHODS = ['load', 'loadMany', 'commit', 'events'] as const

export function readSettings(options: TwoFactorOptions): Settings {
  ownOptions('createTwoFactor', options, OPTION_NAMES)
  const own: TwoFactorOptions = Object.assign(Object.create(null), options)
  requireMethods('store.enrollments', own.store?.enrollments, STORE_METHODS)
  requireMethods('store.policies', own.store?.policies, STORE_METHODS)
  requireMethods('keys', own.keys, ['seal', 'open', 'isCurrent', 'mac'])
  requireText('createTwoFactor: keys.current', own.keys.current)
  if (own.directory !== undefined) requireMethods('directory', own.directory, ['companiesOf'])
  if (own.clock !== undefined) requireFunction('clock', own.clock)
  if (own.onEvent !== undefined) requireFunction('onEvent', own.onEvent)
  const profile = readProfile(own.profile)
  const defaults = profileDefaults(profile)
  const settings: Settings = {
    issuer: readIssuer(own.issuer),
    store: own.store,
    keys: guardedKeyRing(own.keys),
    directory: own.directory ?? null,
    clock: own.clock ?? (() => new Date()),
    onEvent: own.onEvent ?? (() => {}),
    rules: {
      window: readWindow(own.window, defaults.window ?? DEFAULT_WINDOW),
      throttle: readThrottle(own.throttle),
      maxDrift: integer('maxDrift', own.maxDrift, 0, 0, MAX_DRIFT_STEPS),
      maxAuthenticators: readMaxAuthenticators(own.authenticators),
      pendingTtl: integer('pendingTtl', own.pendingTtl, DEFAULT_PENDING_TTL, 60, LONGEST_TTL),
    },
    recoveryCodeCount: readRecoveryCodeCount(own.recoveryCodes),
    challengeTtl: integer('challengeTtl', own.challengeTtl, DEFAULT_CHALLENGE_TTL, 30, LONGEST_TTL),
    deviceTrustTtl: readDeviceTrustTtl(own.trustedDevices ?? defaults.trustedDevices ?? undefined),
    profile,
  }
  requireProfile(profile, settings)
  return settings
}

function readProfile(value: unknown): Profile | null {
  if (value === undefined) return null
  const profile = PROFILES.find((name) => name === value)
  if (profile === undefined) {
    throw invalidArgument(`createTwoFactor: profile: expected one of ${PROFILES.join(', ')}`)
  }
  return profile
}

function readDeviceTrustTtl(value: unknown): number | null {
  if (value === false) return null
  if (value === undefined) return DEFAULT_DEVICE_TRUST
  const { ttl } = ownOptions('createTwoFactor: trustedDevices', value, ['ttl'])
  return integer('trustedDevices.ttl', ttl, DEFAULT_DEVICE_TRUST, 60, LONGEST_WAIT)
}

function readMaxAuthenticators(value: unknown): number {
  if (value === undefined) return 1
  const { max } = ownOptions('createTwoFactor: authenticators', value, ['max'])
  return integer('authenticators.max', max, 1, 1, MOST_AUTHENTICATORS)
}

function readIssuer(value: unknown): string {
  const issuer = requireText('createTwoFactor: issuer', value, LONGEST_ISSUER)
  if (issuer.includes(':')) {
    throw invalidArgument('createTwoFactor: issuer: a colon would end it in the otpauth label')
  }
  return issuer
}

function readWindow(value: unknown, fallback: EnrollmentRules['window']): EnrollmentRules['window'] {
  if (value === undefined) return fallback
  if (typeof value === 'number') {
    const each = integer('window', value, 0, 0, WIDEST_WINDOW)
    return { past: each, future: each }
  }
  const { past, future } = ownOptions('createTwoFactor: window', value, ['past', 'future'])
  return {
    past: requireInteger('createTwoFactor: window.past', past, 0, WIDEST_WINDOW),
    future: requireInteger('createTwoFactor: window.future', future, 0, WIDEST_WINDOW),
  }
}

function readThrottle(value: unknown): ThrottleRules {
  if (value === undefined) return DEFAULT_THROTTLE_RULES
  const own = ownOptions('createTwoFactor: throttle', value, [
    'freeFailures',
    'firstWait',
    'longestWait',
    'suspendAfter',
  ])
  const fallback = DEFAULT_THROTTLE_RULES
  return {
    freeFailures: integer('throttle.freeFailures', own.freeFailures, fallback.freeFailures, 0, MOST_FAILURES),
    firstWait: integer('throttle.firstWait', own.firstWait, fallback.firstWait, 1, LONGEST_WAIT),
    longestWait: integer('throttle.longestWait', own.longestWait, fallback.longestWait, 1, LONGEST_WAIT),
    suspendAfter: integer('throttle.suspendAfter', own.suspendAfter, fallback.suspendAfter, 1, MOST_FAILURES),
  }
}

function readRecoveryCodeCount(value: unknown): number {
  if (value === undefined) return DEFAULT_RECOVERY_CODES
  const { count } = ownOptions('createTwoFactor: recoveryCodes', value, ['count'])
  return integer('recoveryCodes.count', count, DEFAULT_RECOVERY_CODES, 1, MOST_RECOVERY_CODES)
}

function integer(name: string, value: unknown, fallback: number, min: number, max: number): number {
  return value === undefined ? fallback : requireInteger(`createTwoFactor: ${name}`, value, min, max)
}

function requireFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw invalidArgument(`createTwoFactor: ${name}: expected a function, got ${describeType(value)}`)
  }
}

function requireMethods(name: string, value: unknown, methods: readonly string[]): void {
  if (typeof value !== 'object' || value === null) {
    throw invalidArgument(`createTwoFactor: ${name}: expected an object, got ${describeType(value)}`)
  }
  for (const method of methods) {
    if (typeof Reflect.get(value, method) !== 'function') {
      throw invalidArgument(`createTwoFactor: ${name}: has no function ${method}`)
    }
  }
}
