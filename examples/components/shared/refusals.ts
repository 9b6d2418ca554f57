import type { ClientRefusal } from 'stepward/client'

/** With these, only a new login helps. */
const LOGGED_OUT: readonly string[] = [
  'not_authenticated',
  'second_factor_required',
  'challenge_invalid',
  'challenge_expired',
  'proof_invalid',
]

export const needsLogIn = (refusal: ClientRefusal | null): boolean =>
  refusal !== null && LOGGED_OUT.includes(refusal.reason)

/** When the next code is taken, if there is a wait. */
export const retryAtOf = (refusal: ClientRefusal | null): Date | undefined =>
  refusal !== null && 'retryAt' in refusal ? refusal.retryAt : undefined
