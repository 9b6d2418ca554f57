import { argument, oneOf } from '../internal/input.js'
import { de, deScreens, deUserScreens } from './de.js'
import { en, enScreens, enUserScreens } from './en.js'
import type { Messages } from './messages.js'
import { tr, trScreens, trUserScreens } from './tr.js'

export type { NetworkRefusal } from '../client/client.js'
export type { HttpRefusal, RequestRefusal } from '../http/problem.js'
export { type DescribeEventOptions, describeEvent, type EventNotification, eventTitle } from './describe.js'
export { type ExplainRefusalOptions, explainRefusal } from './explain.js'
export type { DateOptions } from './format.js'
export type {
  Advice,
  AnyRefusal,
  ChallengeMessages,
  CommonMessages,
  CompanyMessages,
  CompanyScreenMessages,
  DetailMessages,
  EventMessages,
  EventTitle,
  Messages,
  RefusalOf,
  RefusalReason,
  ScreenMessages,
  SettingsMessages,
  SetupMessages,
  UserScreenMessages,
} from './messages.js'
export type { RefusalAbout, RefusalMessages } from './refusals.js'
export { de, deScreens, deUserScreens, en, enScreens, enUserScreens, tr, trScreens, trUserScreens }

/** A language that comes with Stepward. For another one, pass your own {@link Messages}. */
export type Language = 'en' | 'de' | 'tr'

/**
 * The messages of a language. In a browser import the language itself, such as `en`, so that the bundle contains no
 * other.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` for another language
 *
 * @example
 * ```ts
 * import { messagesFor } from 'stepward/messages'
 *
 * const { settings, locale } = messagesFor('tr')
 * if (settings.codesLeft(3) !== '3 kurtarma kodu kaldı.') throw new Error(locale)
 * ```
 */
export function messagesFor(language: Language): Messages {
  const known = argument('messagesFor', 'language', oneOf('en', 'de', 'tr'))(language)
  return { en, de, tr }[known]
}
