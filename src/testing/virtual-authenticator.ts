import { invalidArgument, ownOptions } from '../internal/guards.js'
import { generateTotp, type OtpauthKey, parseOtpauthUri } from '../otp/index.js'

/** Seconds: what apps take where a URI says nothing. */
const DEFAULT_PERIOD = 30

/** How a virtual authenticator is made. */
export interface VirtualAuthenticatorOptions {
  /** What time it is where the phone is. Default: the system's clock. */
  readonly clock?: () => Date
  /** Seconds that the phone's clock is ahead (or, negative, behind). Default 0. */
  readonly drift?: number
}

/** Names an entry of the app. */
export interface EntryLabel {
  readonly issuer: string
  readonly accountName: string
}

/** An authenticator app, for the tests of applications that use Stepward. */
export interface VirtualAuthenticator {
  /**
   * Takes the URI of a QR code, as a phone scans it. An entry of the same issuer and account is overwritten,
   * as Google Authenticator does. Gives the label of the entry.
   */
  scan(uri: string): EntryLabel
  /** The code that the app shows now, for the entry named, or for the one scanned last. */
  code(entry?: EntryLabel): string
  /** Seconds that the phone's clock is ahead (or, negative, behind). */
  setDrift(seconds: number): void
  /** Deletes an entry, as a person should after switching two-factor off. */
  remove(entry: EntryLabel): void
  /** What the app lists. */
  entries(): readonly EntryLabel[]
}

/**
 * An authenticator app that a test can hold: scans the URI, shows the code of the moment, can be late, can be
 * enrolled again.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`; `scan` throws `ERR_INVALID_URI`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 * import { createTestClock, createVirtualAuthenticator } from 'stepward/testing'
 *
 * const clock = createTestClock(new Date('2026-01-01T00:00:00Z'))
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys, clock: clock.now })
 *
 * const phone = createVirtualAuthenticator({ clock: clock.now })
 * const setup = await twoFactor.enrollment.start({ userId: 'u1', accountName: 'ada@example.com' })
 * if (setup.ok) phone.scan(setup.uri)
 * const confirmed = await twoFactor.enrollment.confirm({ userId: 'u1', code: phone.code() })
 * if (!confirmed.ok) throw new Error(confirmed.reason)
 *
 * clock.advance(30) // the next code
 * const verified = await twoFactor.verify({ userId: 'u1', code: phone.code() })
 * if (!verified.ok) throw new Error(verified.reason)
 * ```
 */
export function createVirtualAuthenticator(options: VirtualAuthenticatorOptions = {}): VirtualAuthenticator {
  const own = ownOptions('createVirtualAuthenticator', options, ['clock', 'drift'])
  if (own.clock !== undefined && typeof own.clock !== 'function') {
    throw invalidArgument('createVirtualAuthenticator: clock: expected a function')
  }
  const clock = options.clock ?? (() => new Date())
  let drift = readDrift(own.drift ?? 0)
  // In the order of scanning: a Map keeps the place of a key that is set again, so it is deleted first.
  const keys = new Map<string, OtpauthKey>()

  function find(entry: EntryLabel | undefined): OtpauthKey {
    const key = entry === undefined ? [...keys.values()].at(-1) : keys.get(nameOf(entry))
    if (key === undefined) throw invalidArgument('the virtual authenticator has no such entry; scan it first')
    return key
  }

  return {
    scan(uri) {
      const key = parseOtpauthUri(uri)
      if (key.type !== 'totp')
        throw invalidArgument('scan: a virtual authenticator shows time-based codes only')
      const entry = labelOf(key)
      keys.delete(nameOf(entry))
      keys.set(nameOf(entry), key)
      return entry
    },
    code(entry) {
      const { secret, algorithm, digits, period = DEFAULT_PERIOD } = find(entry)
      const time = Math.max(0, clock().getTime() / 1000 + drift)
      return generateTotp(secret, { time, algorithm, digits, period })
    },
    setDrift(seconds) {
      drift = readDrift(seconds)
    },
    remove(entry) {
      find(entry)
      keys.delete(nameOf(entry))
    },
    entries: () => [...keys.values()].map(labelOf),
  }
}

const labelOf = ({ issuer, accountName }: OtpauthKey): EntryLabel => ({ issuer, accountName })

const nameOf = ({ issuer, accountName }: EntryLabel): string => JSON.stringify([issuer, accountName])

function readDrift(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw invalidArgument('drift: expected a finite number of seconds')
  }
  return value
}
