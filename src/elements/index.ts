import { createSetup, type SetupFlow } from '../client/setup.js'
import { enScreens } from '../messages/en.js'
import { createChallengeState, showChallenge } from './challenge.js'
import type { ElementOptions } from './context.js'
import { signedOutScreen } from './context.js'
import { define } from './define.js'
import { present } from './dom.js'
import { createSettingsState, showSettings } from './settings.js'
import { showSetup } from './setup.js'

export type { Client } from '../client/client.js'
export type { ScreenMessages } from '../messages/messages.js'
export type { ElementOptions } from './context.js'
export type { StepwardElement } from './define.js'
export type { SettingsChange } from './settings-sections.js'

/** Registers `<stepward-setup>` alone: see {@link defineElements}. */
export function defineSetup(options: ElementOptions): void {
  define<SetupFlow>('stepward-setup', options, {
    create: (client) => createSetup(client),
    show: (stage, context, flow) =>
      showSetup(stage, context, flow, {
        done: () => context.emit('done'),
        signedOut: () => stage.root.replaceChildren(...present(signedOutScreen(context))),
      }),
  })
}

/** Registers `<stepward-challenge>` alone: see {@link defineElements}. */
export function defineChallenge(options: ElementOptions): void {
  define('stepward-challenge', options, { create: createChallengeState, show: showChallenge })
}

/** Registers `<stepward-settings>` alone: see {@link defineElements}. */
export function defineSettings(options: ElementOptions): void {
  define('stepward-settings', options, { create: createSettingsState, show: showSettings })
}

/** Registers all elements, in English if no `messages` are given. */
export function defineElements({ messages = enScreens, ...options }: Partial<ElementOptions> = {}): void {
  defineSetup({ messages, ...options })
  defineChallenge({ messages, ...options })
  defineSettings({ messages, ...options })
}
