import type { Client } from '../client/client.js'
import type { AnyRefusal, ScreenMessages, UserScreenMessages } from '../messages/messages.js'
import { type RefusalAbout, refusalText } from '../messages/refusals.js'
import { type Child, h } from './dom.js'

/** The options of every element. */
export interface ElementOptions<M extends UserScreenMessages = UserScreenMessages> {
  /** The words, such as `deUserScreens` of `stepward/messages`. */
  readonly messages: M
  /** Where the handler is. Default `'/two-factor'`. */
  readonly baseUrl?: string
  /** Used instead of a client for `baseUrl`. */
  readonly client?: Client
  /** The name of a company. Default: its id. */
  readonly companyName?: (companyId: string) => string
  /** The name of a member of a company. Default: the user's id. */
  readonly memberName?: (userId: string) => string
  /** The time zone of the dates, such as `'Europe/Berlin'`. Default: that of the browser. */
  readonly timeZone?: string
}

/** What the element passes on to the functions that draw its screens. */
export interface Context<M extends UserScreenMessages = UserScreenMessages>
  extends Required<Pick<ElementOptions, 'companyName' | 'memberName'>> {
  readonly host: HTMLElement
  readonly client: Client
  readonly messages: M
  readonly dates: { readonly timeZone?: string }
  /** Aborted when the element leaves the page or is drawn again: ends timers and listeners of the window. */
  readonly signal: AbortSignal
  /** Dispatches an event of the element. */
  emit(name: 'done' | 'expired' | 'change', detail?: unknown): void
  /** What the application puts in a place: a copy of the content of the child with this `slot`. */
  place(name: string): Child
}

/** The context of `<stepward-company>`, which has more words. */
export type CompanyContext = Context<ScreenMessages>

/** Whether an attribute that needs no value is there. Vue and Preact write `false` as a text. */
export const isOn = (host: HTMLElement, attribute: 'step-up' | 'no-trust'): boolean =>
  !([null, 'false'] as (string | null)[]).includes(host.getAttribute(attribute))

/** The heading of a screen. It takes the focus when the screen appears. */
export const heading = ({ host }: Context, text: string, below = 0): HTMLElement => {
  const level = Number(host.getAttribute('heading-level') ?? 2) + below
  const tag = (['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const)[level - 1] ?? (below > 0 ? 'h6' : 'h2')
  return h(tag, { class: 'stepward-heading', tabindex: -1 }, text)
}

export const explain = (
  { messages, dates }: Context,
  refusal: AnyRefusal | null,
  about: RefusalAbout = 'self',
): string => (refusal === null ? '' : refusalText(refusal, messages, about, dates))

/** Controls of direction: in a name, they would reorder the rest of the sentence. */
const REORDERS = /[\u202A-\u202E\u2066-\u2069]/g

/** The companies that require two-factor. */
export const requirers = (
  { messages, companyName }: Context,
  requiredBy: readonly { readonly companyId: string }[],
): string =>
  messages.common.requiredBy(requiredBy.map(({ companyId }) => companyName(companyId).replace(REORDERS, '')))

/** After these the session, or the login, is over. */
const SIGNED_OUT: readonly string[] = [
  'not_authenticated',
  'second_factor_required',
  'challenge_expired',
  'challenge_invalid',
]

export const isSignedOut = (refusal: AnyRefusal | null): boolean =>
  refusal !== null && SIGNED_OUT.includes(refusal.reason)

/** A hint, an explanation. */
export const paragraph = (text: string, kind = 'text'): HTMLElement =>
  h('p', { class: `stepward-${kind}` }, text)

/** The login or the session is over. */
export const signedOutScreen = (context: Context, why: AnyRefusal | null): readonly Child[] => [
  heading(context, explain(context, why)),
  loginAgain(context),
]

/** A link to `login-url`, or a button whose event the application answers. */
export function loginAgain(context: Context): HTMLElement {
  const { startAgain } = context.messages.challenge
  const href = context.host.getAttribute('login-url')
  const kind = 'stepward-button stepward-primary'
  if (href !== null) {
    const link = h('a', { href, class: kind }, startAgain)
    // What is relative has the scheme of the page, which is another one inside an app.
    if (['http:', 'https:', location.protocol].includes(link.protocol)) return link
    reportError(new TypeError(`login-url: no web address: ${href}`))
  }
  return h('button', { type: 'button', class: kind, click: () => context.emit('expired') }, startAgain)
}
