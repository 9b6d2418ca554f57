import { get, map, type Reader, text } from '../internal/input.js'
import { at, mismatch, problem } from '../internal/mismatch.js'
import type { AuditEvent } from '../service/results.js'
import { cleanItem } from './clean.js'
import { isEventType } from './events.js'
import type { AnyRefusal, Messages } from './messages.js'

/** Longer than any name in the time zone database. */
const MAX_TIME_ZONE_LENGTH = 64

/** A time zone that this runtime knows. */
export const timeZone: Reader<string> = (value) => {
  const zone = text(MAX_TIME_ZONE_LENGTH)(value)
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    throw problem("expected a time zone that this runtime knows, such as 'Europe/Berlin'")
  }
  return zone
}

/** The words themselves are checked by the compiler. */
export const messages: Reader<Messages> = (value) => {
  if (typeof value === 'object' && value !== null && typeof get(value, 'locale') === 'string')
    return value as Messages
  throw mismatch('messages of a language', value, "pass en, de or tr, or messagesFor('en')")
}

export const refusal: Reader<AnyRefusal> = (value) => {
  if (typeof value === 'object' && value !== null && typeof get(value, 'reason') === 'string')
    return value as AnyRefusal
  throw mismatch('a refusal', value, 'pass a result whose `ok` is false')
}

/** An event, with every text in it cleaned. Its fields are those that the service wrote. */
export const auditEvent: Reader<AuditEvent> = (value) => {
  // Without a prototype, which may be polluted.
  const fields = Object.assign(Object.create(null), Object.fromEntries(map(cleanItem)(value)))
  const { type, at: time } = fields
  if (!isEventType(type)) throw at(mismatch('the type of an audit event', type), 'type')
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time)))
    throw at(mismatch('an ISO 8601 date', time), 'at')
  return fields as unknown as AuditEvent
}
