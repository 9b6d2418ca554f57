import type { DateOptions } from './format.js'
import type { AnyRefusal, CompanyScreenMessages, UserScreenMessages } from './messages.js'

/** Whom a refused call was about: the person who made it, or a member, when an admin made it. */
export type RefusalAbout = 'self' | 'member'

/** The words for refusals: those about a member are with the words of a company. */
export type RefusalMessages = UserScreenMessages & Partial<Pick<CompanyScreenMessages, 'memberRefusals'>>

/** The words of a refusal. It checks nothing, so that the elements stay small. */
export function refusalText(
  refusal: AnyRefusal,
  messages: RefusalMessages,
  about: RefusalAbout,
  dates: DateOptions,
): string {
  const text = (about === 'member' && memberText(refusal, messages)) || reasonText(refusal, messages)
  return [text, nextAttempt(refusal, messages, dates)].filter(Boolean).join(' ')
}

const memberText = ({ reason }: AnyRefusal, { memberRefusals }: RefusalMessages): string | undefined =>
  new Map<string, string>(Object.entries(memberRefusals ?? {})).get(reason)

/** Why, without when to try again. */
export function reasonText(refusal: AnyRefusal, { refusals }: UserScreenMessages): string {
  const words = Object.hasOwn(refusals, refusal.reason) ? refusals[refusal.reason] : refusals.fault
  // Each takes the refusal of its own reason, which the compiler cannot follow through the table.
  return typeof words === 'string' ? words : (words as (refusal: AnyRefusal) => string)(refusal)
}

function nextAttempt(refusal: AnyRefusal, messages: UserScreenMessages, dates: DateOptions): string {
  if ('retryAt' in refusal && refusal.retryAt) return messages.retryAfter(refusal.retryAt, dates)
  if (refusal.reason !== 'invalid_code') return ''
  const { attemptsLeft } = refusal
  // No try is left, and no wait leads to another one: this code suspended its factor.
  return attemptsLeft > 0
    ? messages.triesLeft(attemptsLeft)
    : reasonText({ ok: false, reason: 'suspended' }, messages)
}
