import { type Context, judgedNow } from './decision.js'
import type { EnrollmentRecord } from './record.js'
import { judgeThrottle } from './throttle.js'

/**
 * Where a new authenticator goes: beside those that are on, in the place of what is on, or nowhere, because
 * it is for the person to say which of several goes first. After a suspension it always replaces, all of
 * them: only a new binding ends it (NIST SP 800-63B §3.2.2).
 */
export function placeFor(record: EnrollmentRecord, context: Context): 'beside' | 'instead' | 'none' {
  const now = judgedNow(record, context.now)
  if (judgeThrottle(record.codeThrottle, context.rules.throttle, now).kind === 'suspended') return 'instead'
  const count = record.authenticators.length
  if (count < context.rules.maxAuthenticators) return 'beside'
  return count === 1 ? 'instead' : 'none'
}
