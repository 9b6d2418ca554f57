import { type Context, judgedNow } from './decision.js'
import { type EnrollmentRecord, generationOf } from './record.js'
import type { ChallengeRefusal } from './results.js'

/** What a challenge is bound to, beside the person. */
export interface ChallengeBinding {
  /** The enrollment that it was made for: it ends with it (S6). */
  readonly generation: string
  /** Unix milliseconds. */
  readonly expiresAt: number
}

/** Why the challenge of a command is of no use any more; null if it is good, or if none is needed. */
export function refuseChallenge(
  challenge: ChallengeBinding | null,
  record: EnrollmentRecord | null,
  context: Context,
): ChallengeRefusal | null {
  if (challenge === null) return null
  if (challenge.generation !== generationOf(record)) return { ok: false, reason: 'challenge_invalid' }
  return judgedNow(record, context.now) >= challenge.expiresAt
    ? { ok: false, reason: 'challenge_expired' }
    : null
}
