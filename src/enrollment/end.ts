import type { EndReason, EnrollmentRecord } from './record.js'
import { UNUSED_THROTTLE } from './throttle.js'

/**
 * S6: ends every authenticator together with all that hung on them. The secrets and recovery codes
 * leave the record; open challenges are bound to the old generation and end with it. Only dates and the
 * reason stay.
 */
export function endAuthenticators(
  record: EnrollmentRecord,
  endReason: EndReason,
  nextGeneration: string,
  now: number,
): EnrollmentRecord {
  const ended = record.authenticators.map(({ id, confirmedAt }) => ({
    id,
    confirmedAt,
    endedAt: now,
    endReason,
  }))
  return {
    ...record,
    generation: nextGeneration,
    deviceGeneration: nextGeneration,
    authenticators: [],
    pending: null,
    recoveryCodes: null,
    codeThrottle: UNUSED_THROTTLE,
    recoveryThrottle: UNUSED_THROTTLE,
    history: [...record.history, ...ended],
  }
}

/**
 * Ends one authenticator of several. Open challenges, trusted devices and an enrollment that was started end
 * with it, as nobody can say which of the authenticators they hung on; the recovery codes are the person's
 * and stay.
 */
export function removeAuthenticator(
  record: EnrollmentRecord,
  authenticatorId: string,
  nextGeneration: string,
  now: number,
): EnrollmentRecord {
  const ended = endAuthenticators(record, 'removed', nextGeneration, now)
  const isRemoved = ({ id }: { readonly id: string }) => id === authenticatorId
  return {
    ...record,
    generation: ended.generation,
    deviceGeneration: ended.deviceGeneration,
    pending: ended.pending,
    authenticators: record.authenticators.filter((authenticator) => !isRemoved(authenticator)),
    history: [...record.history, ...ended.history.filter(isRemoved)],
  }
}
