import type { NetworkRefusal } from '../client/client.js'
import type { Factor } from '../enrollment/events.js'
import type { EndReason } from '../enrollment/record.js'
import type { EnrollmentState } from '../enrollment/status.js'
import type { HttpRefusal } from '../http/problem.js'
import type { DoneBecause, MemberState } from '../policy/evaluate.js'
import type { AuditEvent, CompanyPolicy, MemberCompliance } from '../service/results.js'
import type { DateOptions } from './format.js'

/** Everything that a person can be refused for: by the service, over HTTP, and by the client itself. */
export type AnyRefusal = HttpRefusal | NetworkRefusal

/** Why a person is refused. */
export type RefusalReason = AnyRefusal['reason']

/** The refusal of a reason, with its data. */
export type RefusalOf<R extends RefusalReason, U = AnyRefusal> = U extends { readonly reason: infer Reasons }
  ? R extends Reasons
    ? U
    : never
  : never

/** The event of a type, with its data. */
export type EventOf<T extends AuditEvent['type']> = Extract<AuditEvent, { readonly type: T }>

/** What happened: the type of an event, with what distinguishes events of one type. */
export type EventTitle =
  | Exclude<AuditEvent['type'], 'enrollment.ended'>
  | `enrollment.ended:${EndReason}`
  | 'enrollment.started:another'
  | `enrollment.confirmed:${'another' | 'replaced'}`
  | 'verification.succeeded:recovery_code'
  | `verification.failed:${'recovery_code' | 'replayed' | 'suspended'}`
  | 'verification.refused:suspended'

/** What to do about an event, for the person who reads its notification. */
export type Advice =
  /** The person did it, or somebody in their name. */
  | 'self'
  /** Somebody tried codes. */
  | 'guess'
  /** An admin did it. */
  | 'admin'
  /** It concerns the company. */
  | 'company'

/** What the screens of a user say, in one language: all but those of a company. */
export interface UserScreenMessages {
  /** A BCP 47 tag, for `Intl` and for the `lang` attribute. */
  readonly locale: string

  /** What to do after a refusal, said to the person who was refused. */
  readonly refusals: {
    readonly [R in RefusalReason]: string | ((refusal: RefusalOf<R>) => string)
  }
  /** After a wrong code: how many tries are left before a wait, from 1. */
  readonly triesLeft: (count: number) => string
  /** After a refusal: when to try again. */
  readonly retryAfter: (date: Date, dates: DateOptions) => string

  /** The state of a person's two-factor, as a label. */
  readonly states: Readonly<Record<EnrollmentState['state'], string>>
  /** What that state means. */
  readonly stateHints: Readonly<Record<EnrollmentState['state'], string>>

  readonly common: CommonMessages
  readonly setup: SetupMessages
  readonly challenge: ChallengeMessages
  readonly settings: SettingsMessages
}

/** What the screen of a company says to its admins. */
export interface CompanyScreenMessages {
  /** As `refusals`, said to an admin about a member. */
  readonly memberRefusals: Readonly<
    Record<'not_enrolled' | 'already_enrolled' | 'suspended' | 'not_admin', string>
  >
  /** How a member stands. */
  readonly members: Readonly<Record<MemberState, string>>
  /** What set a member's deadline. */
  readonly because: Readonly<Record<NonNullable<MemberCompliance['because']>, string>>
  /** A company's rule, as a sentence. */
  readonly policies: Readonly<Record<CompanyPolicy['state'], string>>
  readonly company: CompanyMessages
}

/** What all screens say, in one language. */
export interface ScreenMessages extends UserScreenMessages, CompanyScreenMessages {}

/** What notifications and lists of activities say, in one language. */
export interface EventMessages {
  /** Why a login asks for no code. */
  readonly done: Readonly<Record<DoneBecause, string>>
  /** What a code came from. */
  readonly factors: Readonly<Record<Factor, string>>
  /**
   * What happened, as a sentence without its full stop: a line in a list of activities, a subject, and the first
   * sentence of a notification.
   */
  readonly events: Readonly<Record<EventTitle, string>>
  /** What completes that sentence in a notification. */
  readonly details: DetailMessages
  /** What to do about it. */
  readonly advice: Readonly<Record<Advice, string>>
  /** The names of what a notification lists. */
  readonly labels: Readonly<Record<'when' | 'ip' | 'userAgent' | 'actor' | 'reason' | 'member', string>>
}

/**
 * Everything that Stepward says to a person, in one language. A language that lacks a text does not compile. No text
 * is HTML. Names and other text that you pass are used as they are; `describeEvent` cleans what it takes from events.
 *
 * To change some texts, copy a language: `{ ...en, common: { ...en.common, save: 'Keep' } }`.
 */
export interface Messages extends ScreenMessages, EventMessages {}

/** What a notification says beside what happened. */
export type DetailMessages = Readonly<
  Record<
    'unfinished' | 'deleteEntry' | 'oldCodes' | 'wait' | 'blocked' | 'unlocked' | 'deviceTrusted' | 'relaxed',
    string
  >
> & {
  /** How many recovery codes were created. */
  readonly newCodes: (count: number) => string
  readonly name: (name: string) => string
  readonly failures: (count: number) => string
  readonly failuresBefore: (count: number) => string
  /** How many devices are no longer trusted. */
  readonly devices: (count: number) => string
  readonly from: (date: Date, dates: DateOptions) => string
  readonly until: (date: Date, dates: DateOptions) => string
  readonly roles: (roles: readonly string[]) => string
}

/** What several screens say. */
export type CommonMessages = Readonly<
  Record<
    | 'twoFactor'
    | 'save'
    | 'cancel'
    | 'next'
    | 'retry'
    | 'done'
    | 'loading'
    | 'error'
    | 'copy'
    | 'copied'
    | 'code'
    | 'codeHint'
    | 'recoveryCode'
    | 'unnamedApp'
    | 'unnamedDevice',
    string
  >
> & {
  /** The companies that require two-factor, by their names. */
  readonly requiredBy: (names: readonly string[]) => string
  readonly enrollBy: (date: Date, dates: DateOptions) => string
}

/** Switching on, and the recovery codes that follow. */
export type SetupMessages = Readonly<
  Record<
    | 'title'
    | 'intro'
    | 'start'
    | 'startAgain'
    | 'scan'
    | 'scanHint'
    | 'qr'
    | 'cantScan'
    | 'key'
    | 'openApp'
    | 'openApple'
    | 'enterCode'
    | 'confirm'
    | 'replaces'
    | 'deleteOldEntry'
    | 'ticket'
    | 'ticketHint'
    | 'codesTitle'
    | 'codesHint'
    | 'download'
    | 'print'
    | 'saved'
    | 'finished',
    string
  >
>

/** The second step of a login, and a code that is asked for again inside a session. */
export type ChallengeMessages = Readonly<
  Record<
    | 'title'
    | 'stepUp'
    | 'useRecoveryCode'
    | 'recoveryCodeHint'
    | 'useApp'
    | 'trust'
    | 'submit'
    | 'startAgain',
    string
  >
> & {
  /** The seconds until a code is taken again, for a text that counts down. */
  readonly retryIn: (seconds: number) => string
}

/** A person's own page. */
export type SettingsMessages = Readonly<
  Record<
    | 'turnOn'
    | 'turnOff'
    | 'turnOffHint'
    | 'turnedOff'
    | 'deleteEntry'
    | 'apps'
    | 'addApp'
    | 'name'
    | 'rename'
    | 'remove'
    | 'replace'
    | 'replaceHint'
    | 'codes'
    | 'codesUnsaved'
    | 'noCodes'
    | 'fewCodes'
    | 'newCodes'
    | 'newCodesHint'
    | 'devices'
    | 'devicesHint'
    | 'noDevices'
    | 'revoke'
    | 'revokeAll'
    | 'replaced'
    | 'added'
    | 'renamed'
    | 'removed'
    | 'regenerated'
    | 'revoked'
    | 'activity',
    string
  >
> & {
  readonly since: (date: Date, dates: DateOptions) => string
  /** When a code of an authenticator was last accepted; null: never. */
  readonly lastUsed: (date: Date | null, dates: DateOptions) => string
  readonly codesLeft: (count: number) => string
  readonly trustedUntil: (date: Date, dates: DateOptions) => string
}

/** A company's settings, for its admins. */
export type CompanyMessages = Readonly<
  Record<
    | 'title'
    | 'require'
    | 'change'
    | 'relax'
    | 'relaxHint'
    | 'from'
    | 'fromHint'
    | 'grace'
    | 'roles'
    | 'rolesHint'
    | 'commas'
    | 'trustedDevices'
    | 'noTrustedDevices'
    | 'methods'
    | 'methodsHint'
    | 'ticketRequired'
    | 'previewMore'
    | 'previewFailed'
    | 'members'
    | 'more'
    | 'actions'
    | 'reason'
    | 'exemptMember'
    | 'exemptUntil'
    | 'resetMember'
    | 'resetMemberHint'
    | 'unlockMember'
    | 'issueTicket'
    | 'issueTicketHint'
    | 'revokeTickets',
    string
  >
> & {
  readonly since: (date: Date, dates: DateOptions) => string
  /** When a rule that is scheduled begins. */
  readonly startsAt: (date: Date, dates: DateOptions) => string
  /** How many people would be led through the setup at their next login. */
  readonly preview: (count: number) => string
  /** How many people would be led through it at a login from a date on. */
  readonly previewFrom: (count: number, date: Date, dates: DateOptions) => string
  readonly enrolled: (count: number, total: number) => string
  /** As `enrolled`, while more members are not loaded. */
  readonly enrolledSoFar: (count: number, total: number) => string
  /** The end of a member's time. */
  readonly until: (date: Date, dates: DateOptions) => string
  /** When a code of a member is taken again. */
  readonly lockedUntil: (date: Date, dates: DateOptions) => string
  readonly ticketUntil: (date: Date, dates: DateOptions) => string
}
