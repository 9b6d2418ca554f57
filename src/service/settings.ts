import { MAX_AUTHENTICATORS, MAX_DRIFT, MAX_FAILURES, MAX_RECOVERY_CODES } from '../enrollment/bounds.js'
import type { EnrollmentRules } from '../enrollment/decision.js'
import { DEFAULT_THROTTLE_RULES } from '../enrollment/throttle.js'
import { callback, hasMethods, methods, shape } from '../internal/host.js'
import {
  anything,
  input,
  integer,
  number,
  object,
  oneOf,
  optional,
  type Reader,
  text,
} from '../internal/input.js'
import { mismatch } from '../internal/mismatch.js'
import { DEFAULT_WINDOW } from '../otp/bounds.js'
import { totpWindow } from '../otp/totp.js'
import { issuerName } from '../otp/uri-key.js'
import type { DocumentStore, TwoFactorStore } from '../storage/contract.js'
import type { Directory } from './directory.js'
import { guardedRing, type KeyRing } from './keys/ring.js'
import { methodList } from './methods.js'
import type { Profile, TwoFactorOptions } from './options.js'
import { PROFILES, profileDefaults, requireProfile } from './profiles.js'
import type { AuditEvent } from './results.js'

/** Ten minutes: time to find the phone and install an app. */
const DEFAULT_PENDING_TTL = 600

/** Five minutes to type a code. */
const DEFAULT_CHALLENGE_TTL = 300

/** A day: after that, a started enrollment or an open login is no longer recent. */
const MAX_TTL = 86_400

const DEFAULT_RECOVERY_CODES = 10

/** Thirty days, as on many sites. */
const DEFAULT_DEVICE_TTL = 2_592_000

/** Thirty days: longer than most sessions. `checkProof` asks for a fresher one. */
const DEFAULT_PROOF_TTL = 2_592_000

/** More names than any application has ways to sign in. */
const MAX_METHODS = 20

/** A year, in seconds. */
const MAX_WAIT = 31_536_000

/** A label has to fit on a phone's screen and in a QR code. */
const MAX_ISSUER_LENGTH = 100

/** Ten seconds: longer than any healthy response, and short enough for a user who waits at a login. */
const DEFAULT_TIMEOUT = 10
const MIN_TIMEOUT = 0.001
const MAX_TIMEOUT = 600

/** The directory or a KMS that hangs is named, because its limit ends before that of the whole call. */
const HOST_SHARE = 0.75

/** The options, checked and complete. Durations are seconds. */
export interface Settings {
  readonly issuer: string
  readonly store: TwoFactorStore
  readonly keys: KeyRing
  readonly directory: Directory | null
  readonly clock: () => Date
  readonly onEvent: ((event: AuditEvent) => unknown) | null
  readonly rules: EnrollmentRules
  readonly recoveryCodeCount: number
  readonly sufficientMethods: readonly string[]
  readonly profile: Profile | null
  readonly timeout: number
  /** For one call of the directory or a KMS: it ends before the call that needs it. */
  readonly hostTimeout: number
}

const shortText = text(MAX_ISSUER_LENGTH)

const issuer: Reader<string> = (value) => issuerName(shortText(value))

/** The store function that takes a client of this shape, if one does. */
function storeFor(client: unknown): string {
  if (hasMethods(client, 'execute', 'query')) return 'mysqlStore(pool)'
  if (hasMethods(client, 'query') || hasMethods(client, 'unsafe')) return 'postgresStore(pool)'
  if (hasMethods(client, 'exec', 'prepare')) return 'sqliteStore(db)'
  if (hasMethods(client, 'sendCommand')) return 'redisStore(client)'
  return 'memoryStore()'
}

const half = methods<DocumentStore>('a DocumentStore', 'load', 'loadMany', 'commit', 'events')

const halves = shape({ enrollments: half, policies: half })
const anyHalves = shape({ enrollments: anything, policies: anything })

const store: Reader<TwoFactorStore> = (value) => {
  if (typeof value === 'object' && value !== null) {
    const { enrollments, policies } = anyHalves(value)
    if (enrollments !== undefined || policies !== undefined) return halves(value)
  }
  throw mismatch('a TwoFactorStore', value, `for example ${storeFor(value)}`)
}

const ring = methods<KeyRing>('a key ring, from createKeyRing', 'seal', 'open', 'isCurrent', 'mac')

const ringId = shape({ current: text() })

const keys: Reader<KeyRing> = (value) => {
  const read = ring(value)
  ringId({ current: currentOf(read) })
  return read
}

/** Own or inherited. A getter may throw. */
function currentOf(ring: KeyRing): unknown {
  try {
    return ring.current
  } catch {
    return undefined
  }
}

const { freeFailures, firstWait, longestWait, suspendAfter } = DEFAULT_THROTTLE_RULES

const readOptions = input('createTwoFactor', {
  issuer,
  store,
  keys,
  directory: optional(methods<Directory>('an object with the function companiesOf', 'companiesOf'), null),
  clock: optional(callback<() => Date>, () => new Date()),
  onEvent: optional(callback<(event: AuditEvent) => unknown>, null),
  window: optional(totpWindow, null),
  throttle: optional(
    object({
      freeFailures: optional(integer(0, MAX_FAILURES), freeFailures),
      firstWait: optional(integer(1, MAX_WAIT), firstWait),
      longestWait: optional(integer(1, MAX_WAIT), longestWait),
      suspendAfter: optional(integer(1, MAX_FAILURES), suspendAfter),
    }),
    DEFAULT_THROTTLE_RULES,
  ),
  recoveryCodes: optional(
    object({ count: optional(integer(1, MAX_RECOVERY_CODES), DEFAULT_RECOVERY_CODES) }),
    { count: DEFAULT_RECOVERY_CODES },
  ),
  pendingTtl: optional(integer(60, MAX_TTL), DEFAULT_PENDING_TTL),
  challengeTtl: optional(integer(30, MAX_TTL), DEFAULT_CHALLENGE_TTL),
  trustedDevices: optional(trustedDevices, undefined),
  authenticators: optional(object({ max: optional(integer(1, MAX_AUTHENTICATORS), 1) }), { max: 1 }),
  sufficientMethods: optional(methodList(MAX_METHODS), []),
  proofTtl: optional(integer(60, MAX_WAIT), DEFAULT_PROOF_TTL),
  maxDrift: optional(integer(0, MAX_DRIFT), 0),
  profile: optional(oneOf(...PROFILES), null),
  timeout: optional(number(MIN_TIMEOUT, MAX_TIMEOUT), DEFAULT_TIMEOUT),
})

/** Seconds; null: no device can be trusted. */
function trustedDevices(value: unknown): number | null {
  if (value === false) return null
  if (typeof value !== 'object') throw mismatch('false or { ttl }', value)
  return readTtl(value).ttl
}

const readTtl = object({ ttl: optional(integer(60, MAX_WAIT), DEFAULT_DEVICE_TTL) })

export function readSettings(options: TwoFactorOptions): Settings {
  const read = readOptions(options)
  const { profile, pendingTtl, challengeTtl, proofTtl, maxDrift, throttle } = read
  const hostTimeout = Math.round(read.timeout * HOST_SHARE * 1e4) / 1e4
  const defaults = profileDefaults(profile)
  const settings: Settings = {
    issuer: read.issuer,
    store: read.store,
    keys: guardedRing(read.keys, hostTimeout),
    directory: read.directory,
    clock: read.clock,
    onEvent: read.onEvent,
    rules: {
      window: read.window ?? defaults.window ?? { past: DEFAULT_WINDOW, future: DEFAULT_WINDOW },
      throttle,
      maxDrift,
      maxAuthenticators: read.authenticators.max,
      pendingTtl,
      challengeTtl,
      deviceTtl:
        read.trustedDevices === undefined
          ? defaults.trustedDevices === false
            ? null
            : DEFAULT_DEVICE_TTL
          : read.trustedDevices,
      proofTtl,
    },
    recoveryCodeCount: read.recoveryCodes.count,
    sufficientMethods: read.sufficientMethods,
    profile,
    timeout: read.timeout,
    hostTimeout,
  }
  requireProfile(profile, settings.rules)
  return settings
}
