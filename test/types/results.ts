/**
 * A `switch` over the reasons of a result compiles if it has them all, and does not if one is missing. `npm run check`
 * compiles this file. An expected error that does not come is an error. Nothing here runs.
 */
import type {
  CheckProofResult,
  ConfirmEnrollmentResult,
  DisableResult,
  EraseResult,
  ExemptResult,
  ImportProgress,
  ImportSecretResult,
  IssueTicketResult,
  RegenerateResult,
  RelaxPolicyResult,
  RemoveResult,
  RenameResult,
  RequirePolicyResult,
  ResetResult,
  RevokeDeviceResult,
  RevokeDevicesResult,
  RevokeTicketsResult,
  StartEnrollmentResult,
  StartLoginResult,
  UnlockResult,
  VerifyLoginResult,
  VerifyResult,
} from '../../src/index.js'

export function startEnrollment(result: StartEnrollmentResult): string {
  if (result.ok) return result.uri
  switch (result.reason) {
    case 'invalid_code':
    case 'replayed':
      return String(result.attemptsLeft + 1)
    case 'locked':
      return result.retryAt.toISOString()
    case 'code_required':
    case 'too_many_authenticators':
    case 'suspended':
    case 'challenge_invalid':
    case 'challenge_expired':
    case 'ticket_required':
    case 'ticket_invalid':
    case 'ticket_expired':
    case 'busy':
      return result.reason
  }
}

export function confirmEnrollment(result: ConfirmEnrollmentResult): string {
  if (result.ok) return result.recoveryCodes.join()
  switch (result.reason) {
    case 'invalid_code':
      return String(result.attemptsLeft + 1)
    case 'locked':
      return result.retryAt.toISOString()
    case 'not_pending':
    case 'expired':
    case 'too_many_authenticators':
    case 'challenge_invalid':
    case 'challenge_expired':
    case 'ticket_required':
    case 'ticket_invalid':
    case 'ticket_expired':
    case 'busy':
      return result.reason
  }
}

export function disable(result: DisableResult): string {
  if (result.ok) return ''
  switch (result.reason) {
    case 'required_by_company':
      return result.companyIds.join()
    case 'invalid_code':
    case 'replayed':
      return String(result.attemptsLeft + 1)
    case 'locked':
      return result.retryAt.toISOString()
    case 'not_enrolled':
    case 'suspended':
    case 'busy':
      return result.reason
  }
}

// @ts-expect-error `required_by_company` is missing.
export function disableForgets(result: DisableResult): string {
  if (result.ok) return ''
  switch (result.reason) {
    case 'not_enrolled':
    case 'invalid_code':
    case 'replayed':
    case 'locked':
    case 'suspended':
    case 'busy':
      return result.reason
  }
}

export function remove(result: RemoveResult): string {
  if (result.ok) return ''
  switch (result.reason) {
    case 'invalid_code':
    case 'replayed':
      return String(result.attemptsLeft + 1)
    case 'locked':
      return result.retryAt.toISOString()
    case 'required_by_company':
    case 'not_enrolled':
    case 'unknown_authenticator':
    case 'suspended':
    case 'busy':
      return result.reason
  }
}

export function regenerate(result: RegenerateResult): string {
  if (result.ok) return result.recoveryCodes.join()
  switch (result.reason) {
    case 'invalid_code':
    case 'replayed':
      return String(result.attemptsLeft + 1)
    case 'locked':
      return result.retryAt.toISOString()
    case 'not_enrolled':
    case 'suspended':
    case 'busy':
      return result.reason
  }
}

export function verify(result: VerifyResult): string {
  if (result.ok) return result.userId
  switch (result.reason) {
    case 'invalid_code':
    case 'replayed':
      return String(result.attemptsLeft + 1)
    case 'locked':
      return result.retryAt.toISOString()
    case 'not_enrolled':
    case 'suspended':
    case 'busy':
      return result.reason
  }
}

export function verifyLogin(result: VerifyLoginResult): string {
  if (result.ok) return result.userId
  switch (result.reason) {
    case 'invalid_code':
    case 'replayed':
      return String(result.attemptsLeft + 1)
    case 'locked':
      return result.retryAt.toISOString()
    case 'suspended':
    case 'challenge_invalid':
    case 'challenge_expired':
    case 'busy':
      return result.reason
  }
}

// @ts-expect-error `challenge_expired` is missing.
export function verifyLoginForgets(result: VerifyLoginResult): string {
  if (result.ok) return result.userId
  switch (result.reason) {
    case 'invalid_code':
    case 'replayed':
    case 'locked':
    case 'suspended':
    case 'challenge_invalid':
    case 'busy':
      return result.reason
  }
}

export function startLogin(result: StartLoginResult): string {
  switch (result.step) {
    case 'done':
      return ''
    case 'code':
    case 'enroll':
      return result.challenge
  }
}

// @ts-expect-error `enroll` is missing.
export function startLoginForgets(result: StartLoginResult): string {
  switch (result.step) {
    case 'done':
      return ''
    case 'code':
      return result.challenge
  }
}

export function reset(result: ResetResult): string {
  if (result.ok) return ''
  switch (result.reason) {
    case 'not_enrolled':
    case 'busy':
      return result.reason
  }
}

export function importSecret(result: ImportSecretResult): string {
  if (result.ok) return result.recoveryCodes.join()
  switch (result.reason) {
    case 'already_enrolled':
    case 'ended':
    case 'too_many_authenticators':
    case 'busy':
      return result.reason
  }
}

// @ts-expect-error `ended` is missing.
export function importSecretForgets(result: ImportSecretResult): string {
  if (result.ok) return ''
  switch (result.reason) {
    case 'already_enrolled':
    case 'too_many_authenticators':
    case 'busy':
      return result.reason
  }
}

export function importProgress({ result }: ImportProgress): string {
  if (result.ok) return ''
  return result.reason === 'invalid' ? result.message : result.reason
}

export function issueTicket(result: IssueTicketResult): string {
  if (result.ok) return result.ticket
  switch (result.reason) {
    case 'already_enrolled':
    case 'busy':
      return result.reason
  }
}

export function rename(result: RenameResult): string {
  if (result.ok) return ''
  switch (result.reason) {
    case 'unknown_authenticator':
    case 'busy':
      return result.reason
  }
}

export function unlock(result: UnlockResult): string {
  if (result.ok) return ''
  switch (result.reason) {
    case 'not_locked':
    case 'suspended':
    case 'busy':
      return result.reason
  }
}

export function revokeDevice(result: RevokeDeviceResult): string {
  if (result.ok) return ''
  switch (result.reason) {
    case 'unknown_device':
    case 'busy':
      return result.reason
  }
}

export function checkProof(result: CheckProofResult): string {
  if (result.ok) return `${result.factor} ${result.verifiedAt.toISOString()}`
  switch (result.reason) {
    case 'proof_invalid':
    case 'proof_stale':
      return result.reason
  }
}

export function done(result: StartLoginResult): string {
  if (result.step !== 'done') return result.challenge
  switch (result.because) {
    case 'not_required':
    case 'not_due':
    case 'trusted_device':
    case 'sufficient_method':
    case 'exempt_method':
    case 'proof':
      return result.because
  }
}

export function revokeDevices(result: RevokeDevicesResult): string {
  if (result.ok) return ''
  switch (result.reason) {
    case 'not_enrolled':
    case 'busy':
      return result.reason
  }
}

export function requirePolicy(result: RequirePolicyResult): string {
  if (result.ok) return result.policy.state
  switch (result.reason) {
    case 'actor_not_enrolled':
    case 'overtaken':
    case 'busy':
      return result.reason
  }
}

export function relaxPolicy(result: RelaxPolicyResult): string {
  if (result.ok) return result.policy.state
  switch (result.reason) {
    case 'overtaken':
    case 'busy':
      return result.reason
  }
}

export function exempt(result: ExemptResult): string {
  if (result.ok) return result.policy.state
  switch (result.reason) {
    case 'self_exemption':
    case 'too_many_exemptions':
    case 'busy':
      return result.reason
  }
}

/** These have one reason. */
export const onlyBusy = (result: EraseResult | RevokeTicketsResult): 'busy' | null =>
  result.ok ? null : result.reason
