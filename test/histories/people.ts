import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import { createTwoFactor, type EnrollmentEvent, OtpSecret, type TwoFactorStore } from '../../src/index.js'
import { type Phone, scan } from '../support/phone.js'
import type { Kept, KeptEvent, Offer } from './history.js'
import { ISSUER, KEYS } from './offer.js'

/** Seconds. */
const PERIOD = 30

/** The server's time at the middle of a time step, in Unix milliseconds. */
export const timeOf = (step: number): number => (step + 0.5) * PERIOD * 1000

/** The time step at which every history begins. Earlier steps are used. */
export const FIRST_STEP = 59_000_000

/** A user with an authenticator app and a list of recovery codes. */
export interface Person {
  readonly userId: string
  readonly offerStep: (step: number) => Offer
  readonly offerRecoveryCode: (index: number) => Offer
  readonly offerWrong: () => Offer
}

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

/** New users whose two-factor is on. */
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
      const result = await twoFactor.admin.importSecret({ userId, actorId: 'tests', secret, lastStep })
      if (!result.ok) throw new Error(`importSecret was refused: ${result.reason}`)
      return person(userId, scan(`otpauth://totp/x?secret=${secret.toBase32()}`), result.recoveryCodes)
    }),
  )
}

/** What the store has of each of them. */
export function keptOf(store: TwoFactorStore, people: readonly Person[]): Promise<Kept[]> {
  return Promise.all(people.map(({ userId }) => keptOfOne(store, userId)))
}

/** Parses what is stored, without the service whose promises are checked. */
async function keptOfOne({ enrollments }: TwoFactorStore, userId: string): Promise<Kept> {
  const trail: KeptEvent[] = []
  for await (const { document } of enrollments.events(userId)) {
    const event: EnrollmentEvent = JSON.parse(document)
    const { id } = event
    const at = Date.parse(event.at)
    if (event.type === 'verification.succeeded')
      trail.push({ id, at, what: 'accepted', factor: event.factor })
    else if (event.type === 'verification.failed')
      trail.push({ id, at, what: event.cause, factor: event.factor })
    else if (event.type === 'verification.refused')
      trail.push({ id, at, what: 'refused', factor: event.factor })
    else trail.push({ id, at, what: 'other', factor: null })
  }
  const stored = await enrollments.load(userId)
  const record: EnrollmentRecord | null = stored === null ? null : JSON.parse(stored.document)
  const [authenticator] = record?.authenticators ?? []
  if (record === null || authenticator === undefined) throw new Error(`${userId} is not enrolled`)
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
