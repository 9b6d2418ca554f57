/**
 * A language compiles if it has every text, and does not if one is missing. `npm run check` compiles this file. An
 * expected error that does not come is an error. Nothing here runs.
 */
import type { AuditEvent, Refusal } from '../../src/index.js'
import {
  describeEvent,
  type EventTitle,
  en,
  explainRefusal,
  type Messages,
  messagesFor,
  type RefusalReason,
} from '../../src/messages/index.js'

/** A language without one of its texts. */
type Without<Section extends keyof Messages, Name extends keyof Messages[Section]> = Omit<
  Messages,
  Section
> & {
  readonly [S in Section]: Omit<Messages[S], Name>
}

declare const complete: Messages
declare const withoutRefusal: Without<'refusals', 'busy'>
declare const withoutEvent: Without<'events', 'enrollment.confirmed'>
declare const withoutTitle: Without<'events', 'enrollment.ended:reset'>
declare const withoutState: Without<'states', 'suspended'>
declare const withoutMember: Without<'members', 'overdue'>
declare const withoutBecause: Without<'because', 'exempt_method'>
declare const withoutDone: Without<'done', 'proof'>
declare const withoutButton: Without<'common', 'save'>

export const languages: Messages[] = [
  complete,
  en,
  // @ts-expect-error A refusal is missing.
  withoutRefusal,
  // @ts-expect-error An event is missing.
  withoutEvent,
  // @ts-expect-error One of the ends is missing.
  withoutTitle,
  // @ts-expect-error A state is missing.
  withoutState,
  // @ts-expect-error A state of a member is missing.
  withoutMember,
  // @ts-expect-error A cause of a deadline is missing.
  withoutBecause,
  // @ts-expect-error A cause of a login without a code is missing.
  withoutDone,
  // @ts-expect-error A button is missing.
  withoutButton,
]

/** Every reason of the service is one of the messages, and every type of an event begins a title. */
export const reasonOf = ({ reason }: Refusal): RefusalReason => reason
export const typeOf = (event: Exclude<AuditEvent, { type: 'enrollment.ended' }>): EventTitle => event.type

// @ts-expect-error There is no such language; pass your own messages.
messagesFor('fr')

export const mail = (event: AuditEvent): string => describeEvent(event, { ...en, locale: 'en-US' }).text
export const why = (refusal: Refusal): string => explainRefusal(refusal, messagesFor('de'))
