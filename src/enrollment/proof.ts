import { isLive } from '../internal/time.js'
import type { Context, EnrollmentRules } from './decision.js'
import type { Factor } from './events.js'
import { type EnrollmentRecord, isEnrolled } from './record.js'
import type { CheckProofOutcome, Proof } from './results.js'

/** The proof for a user who passes now. `record` is the one after the decision. */
export function proofOf(record: EnrollmentRecord, factor: Factor, { now, rules }: Context): Proof {
  return {
    generation: record.generation,
    factor,
    issuedAt: now,
    expiresAt: now + rules.proofTtl * 1000,
  }
}

/** Whether the proof still stands for the user's authenticators as they are now. */
export function isProofValid(
  record: EnrollmentRecord | null,
  proof: Proof,
  { proofTtl }: EnrollmentRules,
  now: number,
): boolean {
  return isEnrolled(record) && record.generation === proof.generation && isLive(proof, proofTtl, now)
}

/** Whether the proof is not older than `maxAge`, in seconds. */
export function judgeProof(
  record: EnrollmentRecord | null,
  proof: Proof,
  maxAge: number,
  rules: EnrollmentRules,
  now: number,
): CheckProofOutcome {
  if (!isProofValid(record, proof, rules, now)) return { ok: false, reason: 'proof_invalid' }
  const { factor, issuedAt } = proof
  if (now - issuedAt > maxAge * 1000) return { ok: false, reason: 'proof_stale' }
  return { ok: true, factor, verifiedAt: new Date(issuedAt) }
}
