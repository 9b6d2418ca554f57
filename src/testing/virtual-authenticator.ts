import { callback } from '../internal/host.js'
import { argument, input, object, optional, text } from '../internal/input.js'
import { invalidArgument } from '../internal/mismatch.js'
import { generateTotp, type OtpauthKey, parseOtpauthUri } from '../otp/index.js'
import { seconds } from './clock.js'

/** Options of {@link createVirtualAuthenticator}. */
export interface VirtualAuthenticatorOptions {
  /** The clock of the phone. Default: the clock of the system. */
  readonly clock?: () => Date
  /** Seconds that the phone's clock is ahead, or behind if negative. Default 0. */
  readonly drift?: number
}

/** The label of an entry in the app. */
export interface EntryLabel {
  readonly issuer: string
  readonly accountName: string
}

/** An authenticator app for the tests of applications that use Stepward. */
export interface VirtualAuthenticator {
  /**
   * Scans the URI of a QR code and returns the label of the entry. As in Google Authenticator, it replaces an entry of
   * the same issuer and account name.
   */
  scan(uri: string): EntryLabel
  /** The code that the app shows now. Default: for the entry that was scanned last. */
  code(entry?: EntryLabel): string
  /** Sets the seconds that the phone's clock is ahead, or behind if negative. */
  setDrift(seconds: number): void
  /** Deletes an entry, as people should after they switch two-factor off. */
  remove(entry: EntryLabel): void
  /** The entries, the one that was scanned last at the end. */
  entries(): readonly EntryLabel[]
}

type TotpKey = Extract<OtpauthKey, { readonly type: 'totp' }>

const readOptions = input('createVirtualAuthenticator', {
  clock: optional(callback<() => Date>, () => new Date()),
  drift: optional(seconds, 0),
})
const label = object({ issuer: text(), accountName: text() })
const readDrift = argument('VirtualAuthenticator.setDrift', 'seconds', seconds)
const readCodeEntry = argument('VirtualAuthenticator.code', 'entry', optional(label))
const readRemoveEntry = argument('VirtualAuthenticator.remove', 'entry', label)

/**
 * Creates an authenticator app for a test. It scans the URI, shows the code of the moment, can be late, and can be
 * enrolled again.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option. `scan` throws `ERR_INVALID_URI`; `code` and `remove`
 * throw `ERR_INVALID_ARGUMENT` for an entry that was not scanned.
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
export function createVirtualAuthenticator(options?: VirtualAuthenticatorOptions): VirtualAuthenticator {
  const { clock, drift: initialDrift } = readOptions(options)
  let drift = initialDrift
  // In the order of scanning: a Map keeps the place of a key that is set again, so it is deleted first.
  const keys = new Map<string, TotpKey>()

  function find(where: string, entry: EntryLabel | undefined): TotpKey {
    const key = entry === undefined ? [...keys.values()].pop() : keys.get(nameOf(entry))
    if (key !== undefined) return key
    throw invalidArgument(
      `VirtualAuthenticator.${where}: entry: there is no such entry; scan it first`,
      'entry',
    )
  }

  return {
    scan(uri) {
      const key = parseOtpauthUri(uri)
      if (key.type !== 'totp') {
        throw invalidArgument(
          'VirtualAuthenticator.scan: uri: expected a time-based key (totp), got hotp',
          'uri',
        )
      }
      const entry = labelOf(key)
      keys.delete(nameOf(entry))
      keys.set(nameOf(entry), key)
      return entry
    },
    code(entry) {
      const { secret, algorithm, digits, period } = find('code', readCodeEntry(entry))
      const time = Math.max(0, clock().getTime() / 1000 + drift)
      return generateTotp(secret, { time, algorithm, digits, period })
    },
    setDrift(value) {
      drift = readDrift(value)
    },
    remove(entry) {
      keys.delete(nameOf(find('remove', readRemoveEntry(entry))))
    },
    entries: () => [...keys.values()].map(labelOf),
  }
}

const labelOf = ({ issuer, accountName }: OtpauthKey): EntryLabel => ({ issuer, accountName })

const nameOf = ({ issuer, accountName }: EntryLabel): string => JSON.stringify([issuer, accountName])
