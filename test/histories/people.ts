import { createTwoFactor, OtpSecret, type TwoFactorStore } from '../../src/index.js'
import { type Phone, scan } from '../support/phone.js'
import type { Kept, KeptEvent, Offer } from './history.js'
import { ISSUER, KEYS } from './offer.js'

/** Seconds. */
const PERIOD = 30

/** The server's time of a time step: its middle, in Unix milliseconds. */
export const timeOf = (step: number): number => (step + 0.5) * PERIOD * 1000

/** Every history begins here. Steps before are used up. */
export const FIRST_STEP = 59_000_000

/** Somebody with an authenticator app and a list of recovery codes. */
export interface Person {
  readonly userId: string
  readonly offerStep: (step: number) => Offer
  readonly offerRecoveryCode: (index: number) => Offer
  readonly offerWrong: () => Offer
}

/** More than a guesser needs who knows that it is one of the accepted ones. */
const RECOVERY_CODES = 10

function person(userId: string, phone: Phone, recoveryCodes: readonly string[]): Person {
  return {
    userId,
    offerStep: (step) => ({
      userId,
      code: phone.code(new Date(timeOf(step))),
      name: { factor: 'totp', step },
    }),
    offerRecoveryCode: (index) => ({
      userId,
      code: recoveryCodes[index] ?? '',
      name: { factor: 'recovery_code', index },
    }),
    offerWrong: () => ({ userId, code: 'not a code', name: { factor: 'wrong' } }),
  }
}

/** New people whose two-factor is on. */
export function enroll(store: TwoFactorStore, names: readonly string[]): Promise<Person[]> {
  const twoFactor = createTwoFactor({
    issuer: ISSUER,
    store,
    keys: KEYS,
    clock: () => new Date(timeOf(FIRST_STEP)),
    recoveryCodes: { count: RECOVERY_CODES },
  })
  return Promise.all(
    names.map(async (userId) => {
      const secret = OtpSecret.generate()
      const lastStep = FIRST_STEP
      const result = await twoFactor.enrollment.importSecret({ userId, actorId: 'tests', secret, lastStep })
      if (!result.ok) throw new Error(`importSecret was refused: ${result.reason}`)
      return person(userId, scan(`otpauth://totp/x?secret=${secret.toBase32()}`), result.recoveryCodes)
    }),
  )
}

/** What the store has of them. */
export function keptOf(store: TwoFactorStore, people: readonly Person[]): Promise<Kept[]> {
  return Promise.all(people.map(({ userId }) => keptOfOne(store, userId)))
}

async function keptOfOne({ enrollments }: TwoFactorStore, userId: string): Promise<Kept> {
  const trail: KeptEvent[] = []
  for await (const event of enrollments.events(userId)) {
    const { id, type } = event
    const at = Date.parse(event.at)
    if (type === 'verification.succeeded') trail.push({ id, at, what: 'accepted', factor: event.factor })
    else if (type === 'verification.failed') trail.push({ id, at, what: event.cause, factor: event.factor })
    else trail.push({ id, at, what: 'other', factor: null })
  }
  const record = (await enrollments.load(userId))?.record
  const [authenticator] = record?.authenticators ?? []
  if (record === undefined || authenticator === undefined) throw new Error(`${userId} is not enrolled`)
  return {
    userId,
    trail,
    lastStep: authenticator.lastStep,
    codeFailures: record.codeThrottle.failures,
    recoveryFailures: record.recoveryThrottle.failures,
    recoveryCodesLeft: record.recoveryCodes?.hashes.length ?? 0,
    recoveryCodes: RECOVERY_CODES,
  }
}
