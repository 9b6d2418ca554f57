import type { AuditEvent } from '../service/results.js'
import type { DateOptions } from './format.js'
import type { Advice, EventOf, EventTitle, Messages } from './messages.js'

/** The title of an event, and what completes it in a notification. What is false is left out. */
export type EventWords = readonly [title: EventTitle, ...details: (string | false)[]]

type Words<T extends AuditEvent['type']> = (
  event: EventOf<T>,
  messages: Messages,
  dates: DateOptions,
) => EventWords

/** The title says already that there was one. */
const inARow = (failures: number, { details }: Messages): string | false =>
  failures > 1 && details.failures(failures)

/** Which words an event has. An event that has none does not compile. */
const WORDS: { readonly [T in AuditEvent['type']]: Words<T> } = {
  'enrollment.started': ({ factor }, { details }) =>
    factor === null ? ['enrollment.started'] : ['enrollment.started:another', details.unfinished],
  'enrollment.confirmed': ({ replaced, recoveryCodes }, { details }) => {
    const codes = recoveryCodes > 0 && details.newCodes(recoveryCodes)
    if (replaced.length > 0) return ['enrollment.confirmed:replaced', details.deleteEntry, codes]
    return [recoveryCodes > 0 ? 'enrollment.confirmed' : 'enrollment.confirmed:another', codes]
  },
  'enrollment.confirm_failed': ({ failures }, messages) => [
    'enrollment.confirm_failed',
    inARow(failures, messages),
  ],
  'enrollment.expired': () => ['enrollment.expired'],
  'enrollment.ticket_issued': () => ['enrollment.ticket_issued'],
  'enrollment.tickets_revoked': () => ['enrollment.tickets_revoked'],
  'enrollment.renamed': ({ name }, { details }) => ['enrollment.renamed', details.name(name)],
  'enrollment.imported': ({ recoveryCodes }, { details }) => [
    'enrollment.imported',
    recoveryCodes > 0 && details.newCodes(recoveryCodes),
  ],
  'enrollment.ended': ({ endReason }, { details }) => [`enrollment.ended:${endReason}`, details.deleteEntry],
  'enrollment.erased': (_, { details }) => ['enrollment.erased', details.deleteEntry],
  'recovery_codes.regenerated': ({ recoveryCodes }, { details }) => [
    'recovery_codes.regenerated',
    details.oldCodes,
    details.newCodes(recoveryCodes),
  ],
  'recovery_codes.saved': () => ['recovery_codes.saved'],
  'devices.revoked': ({ deviceIds }, { details }) => ['devices.revoked', details.devices(deviceIds.length)],
  'secrets.resealed': () => ['secrets.resealed'],
  'verification.succeeded': (event, { details, settings }) => {
    const { factor, failuresBefore, recoveryCodesLeft, recoveryCodesLow, deviceId } = event
    const isRecoveryCode = factor === 'recovery_code'
    return [
      isRecoveryCode ? 'verification.succeeded:recovery_code' : 'verification.succeeded',
      failuresBefore > 0 && details.failuresBefore(failuresBefore),
      deviceId !== null && details.deviceTrusted,
      isRecoveryCode && settings.codesLeft(recoveryCodesLeft),
      isRecoveryCode && recoveryCodesLow && settings.fewCodes,
    ]
  },
  'verification.failed': ({ factor, cause, failures, suspended, notify }, messages) => {
    const { details } = messages
    if (cause === 'replayed') return ['verification.failed:replayed']
    if (suspended) return ['verification.failed:suspended', details.blocked]
    return [
      factor === 'totp' ? 'verification.failed' : 'verification.failed:recovery_code',
      inARow(failures, messages),
      notify && details.wait,
    ]
  },
  'verification.refused': ({ cause, failures }, messages) => [
    cause === 'locked' ? 'verification.refused' : 'verification.refused:suspended',
    inARow(failures, messages),
  ],
  'verification.unlocked': (_, { details }) => ['verification.unlocked', details.unlocked],
  'policy.required': ({ enforceFrom, roles }, { details }, dates) => [
    'policy.required',
    details.from(new Date(enforceFrom), dates),
    roles !== null && details.roles(roles),
  ],
  'policy.relaxed': (_, { details }) => ['policy.relaxed', details.relaxed],
  'policy.exempted': ({ until }, { details }, dates) => [
    'policy.exempted',
    details.until(new Date(until), dates),
  ],
}

/** What to do about it; null: nothing. An event that a person can cause is an admin's if it names one. */
const ADVICE: { readonly [T in AuditEvent['type']]: Advice | null } = {
  'enrollment.started': 'self',
  'enrollment.confirmed': 'self',
  'enrollment.confirm_failed': 'self',
  'enrollment.expired': null,
  'enrollment.ticket_issued': 'admin',
  'enrollment.tickets_revoked': 'admin',
  'enrollment.renamed': 'self',
  'enrollment.imported': 'admin',
  'enrollment.ended': 'self',
  'enrollment.erased': 'admin',
  'recovery_codes.regenerated': 'self',
  'recovery_codes.saved': 'self',
  'devices.revoked': 'self',
  'secrets.resealed': null,
  'verification.succeeded': 'self',
  'verification.failed': 'guess',
  'verification.refused': 'guess',
  'verification.unlocked': 'admin',
  'policy.required': 'company',
  'policy.relaxed': 'company',
  'policy.exempted': 'company',
}

/** Own names only: a type is looked up in no prototype. */
export const isEventType = (type: unknown): type is AuditEvent['type'] =>
  typeof type === 'string' && Object.hasOwn(WORDS, type)

export function wordsOf<T extends AuditEvent['type']>(
  event: EventOf<T> & { readonly type: T },
  messages: Messages,
  dates: DateOptions,
): EventWords {
  return WORDS[event.type](event, messages, dates)
}

export function adviceFor(event: AuditEvent): Advice | null {
  const advice = ADVICE[event.type]
  return advice === 'self' && 'actorId' in event && event.actorId !== null ? 'admin' : advice
}
