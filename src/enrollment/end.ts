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
    authenticators: [],
    pending: null,
    recoveryCodes: null,
    codeThrottle: UNUSED_THROTTLE,
    recoveryThrottle: UNUSED_THROTTLE,
    history: [...record.history, ...ended],
  }
}
