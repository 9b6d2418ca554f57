import { date } from '../internal/host.js'
import { argument, object, oneOf, optional } from '../internal/input.js'
import type { DateOptions } from './format.js'
import type { AnyRefusal } from './messages.js'
import { messages as messagesReader, refusal as refusalReader, timeZone as zone } from './readers.js'
import { type RefusalAbout, type RefusalMessages, refusalText } from './refusals.js'

/** How {@link explainRefusal} writes. */
export interface ExplainRefusalOptions extends DateOptions {
  /** Whom the refused call was about. `'member'`: the text is for an admin. Default `'self'`. */
  readonly about?: RefusalAbout | undefined
}

/**
 * Says why a person was refused, and what to do next: how many tries are left, or when to try again. A reason that
 * these messages do not know, such as one of a newer server, is explained as a fault.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 * import { de, explainRefusal } from 'stepward/messages'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const result = await twoFactor.enrollment.confirm({ userId: 'u1', code: '123456' })
 * if (!result.ok) console.log(explainRefusal(result, de, { timeZone: 'Europe/Berlin' }))
 * ```
 */
export function explainRefusal(
  refusal: AnyRefusal,
  messages: RefusalMessages,
  options: ExplainRefusalOptions = {},
): string {
  const where = 'explainRefusal'
  const given = argument(where, 'refusal', refusalReader)(refusal)
  const words = argument(where, 'messages', messagesReader)(messages)
  const fields = {
    timeZone: optional(zone),
    now: optional(date),
    about: optional(oneOf('self', 'member'), 'self' as const),
  }
  const { about, timeZone, now } = argument(where, 'options', object(fields))(options)
  return refusalText(given, words, about, { timeZone, now: now === undefined ? now : new Date(now) })
}
