import type {
  ConfirmEnrollmentResult,
  DisableResult,
  NextAttempt,
  RevokeDeviceResult,
  StartEnrollmentResult,
  VerifyLoginResult,
} from 'stepward'

type Outcome =
  | StartEnrollmentResult
  | ConfirmEnrollmentResult
  | DisableResult
  | VerifyLoginResult
  | RevokeDeviceResult
export type Refusal = Extract<Outcome, { ok: false }>

/** Each refusal in words for the user. A missing reason does not compile. */
export function explain(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'invalid_code':
      return `That code is not right. ${nextTry(refusal)}`
    case 'replayed':
      return 'That code was used already. Use another one: your app shows a new one every 30 seconds.'
    case 'locked':
      return `Too many wrong codes. ${tryAgainAt(refusal.retryAt)}`
    case 'suspended':
      return 'Too many wrong codes: this app can no longer be used. Use a recovery code.'
    case 'busy':
      return 'We could not finish that just now. Please try again.'
    case 'code_required':
      return 'Two-factor is on already. Enter a code to replace it.'
    case 'too_many_authenticators':
      return 'You have as many apps as you can have. Remove one first.'
    case 'ticket_required':
    case 'ticket_invalid':
    case 'ticket_expired':
      return 'Ask your admin for a link with which you can set it up.'
    case 'required_by_company':
      return 'Your company requires two-factor, so it cannot be switched off.'
    case 'not_enrolled':
      return 'Two-factor is off already.'
    case 'unknown_device':
      return 'That device is asked for a code already.'
    case 'not_pending':
    case 'expired':
      return 'This setup has run out. Please start again.'
    case 'challenge_invalid':
    case 'challenge_expired':
      return 'That took too long. Please log in again.'
  }
}

function nextTry({ attemptsLeft, retryAt }: NextAttempt): string {
  if (retryAt !== undefined) return tryAgainAt(retryAt)
  if (attemptsLeft === 0) return 'No tries are left: use a recovery code.'
  if (attemptsLeft === 1) return 'You have one try left before a wait.'
  return `You have ${attemptsLeft} tries left before a wait.`
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' })

const tryAgainAt = (date: Date): string => `You can try again at ${CLOCK.format(date)}.`
export const day = (date: Date): string => DAY.format(date)

const LIST = new Intl.ListFormat('en-GB')

/** `Harbour Coffee requires`, `Harbour Coffee and Juniper Books require`. */
export const whoRequires = (names: readonly string[]): string =>
  `${LIST.format(names)} ${names.length === 1 ? 'requires' : 'require'}`
