import { argument, object, optional, text } from '../internal/input.js'
import type { AuditEvent } from '../service/results.js'
import { clean } from './clean.js'
import { adviceFor, wordsOf } from './events.js'
import { dateTime } from './format.js'
import type { Messages } from './messages.js'
import { auditEvent, messages as messagesReader, timeZone as zone } from './readers.js'

/** How {@link describeEvent} writes. */
export interface DescribeEventOptions {
  /** An IANA time zone, such as `'Europe/Berlin'`. Default `'UTC'`. The text names it. */
  readonly timeZone?: string | undefined
  /** The name of the admin who did it, shown in place of the `actorId`: 1 to 500 characters. */
  readonly actor?: string | undefined
}

/** A notification in plain text. */
export interface EventNotification {
  /** One line, with nothing in it that comes from a request. */
  readonly subject: string
  readonly text: string
}

/**
 * Describes an event for a notification, such as an email: what happened, when, from where, who did it if it was an
 * admin, and what to do if it was unexpected. It works for every event. Send those whose `notify` is true.
 *
 * Of the event's `context` it shows `ip` and `userAgent`. Line breaks, control characters and invisible characters are
 * removed from everything that a request or an admin wrote, and it is cut at 200 characters. The text is plain: escape
 * it before you put it into HTML.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 * import { describeEvent, messagesFor } from 'stepward/messages'
 *
 * const mails: string[] = []
 * const twoFactor = createTwoFactor({
 *   issuer: 'Example',
 *   store: memoryStore(),
 *   keys: createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } }),
 *   onEvent(event) {
 *     if (!('notify' in event) || !event.notify) return
 *     const { subject, text } = describeEvent(event, messagesFor('en'), { timeZone: 'Europe/Istanbul' })
 *     mails.push(`To: the address of ${event.userId}\nSubject: ${subject}\n\n${text}`)
 *   },
 * })
 * await twoFactor.admin.issueTicket({ userId: 'u1', actorId: 'admin', reason: 'first day' })
 * if (!mails[0]?.includes('Reason: first day')) throw new Error(mails[0])
 * ```
 */
export function describeEvent(
  event: AuditEvent,
  messages: Messages,
  options: DescribeEventOptions = {},
): EventNotification {
  // Built here: readers that are built on import stay in every bundle, also where a language alone is used.
  const where = 'describeEvent'
  const given = argument(where, 'event', auditEvent)(event)
  const words = argument(where, 'messages', messagesReader)(messages)
  const fields = { timeZone: optional(zone, 'UTC'), actor: optional(text(), null) }
  const { timeZone, actor } = argument(where, 'options', object(fields))(options)
  const dates = { timeZone, now: new Date(given.at) }

  const [title, ...details] = wordsOf(given, words, dates)
  const subject = words.events[title]
  const advice = adviceFor(given)
  const paragraphs = [
    [`${subject}.`, ...details].filter(Boolean).join(' '),
    factsOf(given, words, dateTime(words.locale, given.at, dates), actor).join('\n'),
    ...(advice === null ? [] : [words.advice[advice]]),
  ]
  return { subject, text: paragraphs.join('\n\n') }
}

/**
 * What happened in a short sentence without its full stop, for a list of activities.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 * import { en, eventTitle } from 'stepward/messages'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 * await twoFactor.enrollment.start({ userId: 'u1', accountName: 'ada@example.com' })
 *
 * for await (const event of twoFactor.enrollment.events({ userId: 'u1' })) {
 *   if (eventTitle(event, en) !== 'Setup of two-factor was started') throw new Error(event.type)
 * }
 * ```
 */
export function eventTitle(event: AuditEvent, messages: Messages): string {
  const given = argument('eventTitle', 'event', auditEvent)(event)
  const words = argument('eventTitle', 'messages', messagesReader)(messages)
  const [title] = wordsOf(given, words, {})
  return words.events[title]
}

/** When, from where, by whom and why: a line each. */
function factsOf(event: AuditEvent, { labels }: Messages, when: string, actor: string | null): string[] {
  const { context } = event
  const facts: [string, unknown][] = [
    [labels.when, when],
    [labels.actor, 'actorId' in event && event.actorId !== null && clean(actor ?? event.actorId)],
    [labels.ip, ownText(context, 'ip')],
    [labels.userAgent, ownText(context, 'userAgent')],
    [labels.member, event.type === 'policy.exempted' && event.userId],
    [labels.reason, 'reason' in event && event.reason],
  ]
  return facts.flatMap(([label, fact]) =>
    typeof fact === 'string' && fact !== '' ? [`${label}: ${fact}`] : [],
  )
}

/** A text of the context. It may have been polluted, so that only own properties count. */
function ownText(context: AuditEvent['context'], name: 'ip' | 'userAgent'): string {
  const value = context && Object.hasOwn(context, name) ? context[name] : undefined
  return typeof value === 'string' ? clean(value) : ''
}
