import type { CompletedLogin, LoginStep, PassedCode } from '../http/operations.js'
import type { ScreenMessages, UserScreenMessages } from '../messages/messages.js'
import type { StepwardElement } from './define.js'
import type { SettingsChange } from './settings-sections.js'

/** Attributes of every element. */
export interface CommonAttributes {
  /** The level of the headings, from 1 to 6. Default 2. */
  readonly 'heading-level'?: HeadingLevel | `${HeadingLevel}` | undefined
  /** The page where a login starts. Without it, a button dispatches `stepward-expired`. */
  readonly 'login-url'?: string | undefined
  /** The digits of a code of the app, from 6 to 8: a complete code is sent at once. Default 6. */
  readonly digits?: CodeDigits | `${CodeDigits}` | undefined
}

/** A level of headings. */
export type HeadingLevel = 1 | 2 | 3 | 4 | 5 | 6

/** How many digits a code has. */
export type CodeDigits = 6 | 7 | 8

/** Attributes of `<stepward-challenge>`. */
export interface ChallengeAttributes extends CommonAttributes {
  /** Ask for a code inside a session, instead of at a login. */
  readonly 'step-up'?: '' | boolean | undefined
  /** Do not offer to trust the device. */
  readonly 'no-trust'?: '' | boolean | undefined
}

/** Attributes of `<stepward-company>`. */
export interface CompanyAttributes extends CommonAttributes {
  /** The company whose settings are shown. */
  readonly 'company-id': string
  /** The roles to choose from, between commas. Without it, a text field takes them. */
  readonly roles?: string | undefined
  /** The login methods to choose from, between commas. Without it, a text field takes them. */
  readonly methods?: string | undefined
}

/** The session, or the login, is over. */
export interface ExpiresEvents {
  readonly 'stepward-expired': CustomEvent<null>
}

/** What a person changed, such as `off`. */
export interface ChangesEvents<Change extends string = string> extends ExpiresEvents {
  readonly 'stepward-change': CustomEvent<{ readonly change: Change }>
}

/** How a login went on. `enrolled`: the user set two-factor up, because a company requires it. */
export type ChallengeOutcome =
  | CompletedLogin
  | PassedCode
  | Extract<LoginStep, { readonly step: 'done' }>
  | { readonly step: 'enrolled' }

/** The elements by their tags. Every type for a framework comes from this table. */
export interface StepwardTags {
  readonly 'stepward-setup': {
    readonly attributes: CommonAttributes
    readonly events: ExpiresEvents & { readonly 'stepward-done': CustomEvent<null> }
  }
  readonly 'stepward-challenge': {
    readonly attributes: ChallengeAttributes
    readonly events: ExpiresEvents & { readonly 'stepward-done': CustomEvent<ChallengeOutcome> }
  }
  readonly 'stepward-settings': {
    readonly attributes: CommonAttributes
    readonly events: ChangesEvents<SettingsChange>
  }
  readonly 'stepward-company': { readonly attributes: CompanyAttributes; readonly events: ChangesEvents }
}

type Tag = keyof StepwardTags

/** The element of a tag. Only that of a company has the words for one. */
export type ElementOf<T extends Tag> = StepwardElement<
  T extends 'stepward-company' ? ScreenMessages : UserScreenMessages
>

/** The listeners of an element, with what a framework puts before the name of an event. */
export type Listeners<T extends Tag, Prefix extends string> = {
  readonly [Name in keyof StepwardTags[T]['events'] & string as `${Prefix}${Name}`]?:
    | ((event: StepwardTags[T]['events'][Name]) => void)
    | undefined
}

/** What a template of a framework sets on an element. */
export type TagProperties<T extends Tag> = StepwardTags[T]['attributes'] &
  Partial<Pick<ElementOf<T>, 'messages' | 'client'>>

/** An event by its name, of whichever element. */
type EventOf<Name extends string> = {
  [T in Tag]: Name extends keyof StepwardTags[T]['events'] ? StepwardTags[T]['events'][Name] : never
}[Tag]

type Elements = { [T in Tag]: ElementOf<T> }

declare global {
  interface HTMLElementTagNameMap extends Elements {}

  // The events bubble, so that the document may listen too.
  interface GlobalEventHandlersEventMap {
    'stepward-done': EventOf<'stepward-done'>
    'stepward-expired': EventOf<'stepward-expired'>
    'stepward-change': EventOf<'stepward-change'>
  }
}
