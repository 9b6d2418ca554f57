import { createCompany } from '../client/company.js'
import { createSetup, type SetupFlow } from '../client/setup.js'
import { enScreens } from '../messages/en.js'
import type { ScreenMessages, UserScreenMessages } from '../messages/messages.js'
import { createChallengeState, showChallenge } from './challenge.js'
import { type CompanyState, showCompany } from './company.js'
import type { ElementOptions } from './context.js'
import { signedOutScreen } from './context.js'
import { define } from './define.js'
import { present } from './dom.js'
import { createSettingsState, showSettings } from './settings.js'
import { showSetup } from './setup.js'

export type { Client } from '../client/client.js'
export type { CompletedLogin, LoginStep, PassedCode } from '../http/operations.js'
export type { ScreenMessages, UserScreenMessages } from '../messages/messages.js'
export type { ElementOptions } from './context.js'
export type { StepwardElement } from './define.js'
export type { SettingsChange } from './settings-sections.js'
export type {
  ChallengeAttributes,
  ChallengeOutcome,
  ChangesEvents,
  CodeDigits,
  CommonAttributes,
  CompanyAttributes,
  ExpiresEvents,
  HeadingLevel,
  StepwardTags,
} from './tags.js'

/**
 * Registers `<stepward-setup>` alone, with the words of one language: see {@link defineElements}.
 *
 * @example
 * ```ts
 * import { defineSetup } from 'stepward/elements'
 * import { deUserScreens } from 'stepward/messages'
 *
 * defineSetup({ messages: deUserScreens, baseUrl: '/account/two-factor' })
 * ```
 */
export function defineSetup(options: ElementOptions): void {
  define<SetupFlow, UserScreenMessages>('stepward-setup', options, {
    create: (client) => createSetup(client),
    show: (stage, context, flow) =>
      showSetup(stage, context, flow, {
        done: () => context.emit('done'),
        signedOut: () =>
          stage.root.replaceChildren(...present(signedOutScreen(context, flow.getSnapshot().refusal))),
      }),
  })
}

/**
 * Registers `<stepward-challenge>` alone, with the words of one language: see {@link defineElements}.
 *
 * @example
 * ```ts
 * import { defineChallenge } from 'stepward/elements'
 * import { trUserScreens } from 'stepward/messages'
 *
 * defineChallenge({ messages: trUserScreens })
 * ```
 */
export function defineChallenge(options: ElementOptions): void {
  define('stepward-challenge', options, { create: createChallengeState, show: showChallenge })
}

/**
 * Registers `<stepward-settings>` alone, with the words of one language: see {@link defineElements}.
 *
 * @example
 * ```ts
 * import { defineSettings } from 'stepward/elements'
 * import { enUserScreens } from 'stepward/messages'
 *
 * defineSettings({ messages: enUserScreens, timeZone: 'Europe/Berlin' })
 * ```
 */
export function defineSettings(options: ElementOptions): void {
  define('stepward-settings', options, { create: createSettingsState, show: showSettings })
}

/**
 * Registers `<stepward-company company-id="acme">` alone: see {@link defineElements}. The attributes `roles` and
 * `methods` list what a rule can name, such as `roles="owner, member"`; without them, the admin types the names. After
 * each change it dispatches `stepward-change`, whose `detail.change` is the name of the operation.
 *
 * @example
 * ```ts
 * import { defineCompany } from 'stepward/elements'
 * import { enScreens } from 'stepward/messages'
 *
 * defineCompany({ messages: enScreens, companyName: (id) => `Company ${id}` })
 * ```
 */
export function defineCompany(options: ElementOptions<ScreenMessages>): void {
  define<CompanyState, ScreenMessages>('stepward-company', options, {
    subject: 'company-id',
    create(client, host) {
      const flow = createCompany(client, { companyId: host.getAttribute('company-id') ?? '' })
      void flow.load()
      return { flow, acts: new Map(), form: null, seen: null }
    },
    show: showCompany,
  })
}

/**
 * Registers all elements, in English if no `messages` are given. Load `stepward/elements.css` beside it. A second call
 * changes nothing, and on a server, where there are no elements, a call does nothing.
 *
 * @example
 * ```ts
 * import { defineElements } from 'stepward/elements'
 *
 * defineElements({ baseUrl: '/two-factor', timeZone: 'Europe/Berlin' })
 * ```
 */
export function defineElements({
  messages = enScreens,
  ...options
}: Partial<ElementOptions<ScreenMessages>> = {}): void {
  defineSetup({ messages, ...options })
  defineChallenge({ messages, ...options })
  defineSettings({ messages, ...options })
  defineCompany({ messages, ...options })
}
