import type { SettingsFlow, SettingsSnapshot } from '../client/settings.js'
import { codeForm, type FormSnapshot } from './code-form.js'
import { type Context, explain, heading, paragraph, requirers } from './context.js'
import { type Child, h, named } from './dom.js'
import { button, row, type Update } from './screen.js'

/** What was changed: the `change` in the detail of `stepward-change`. */
export type SettingsChange =
  | 'on'
  | 'off'
  | 'replaced'
  | 'added'
  | 'renamed'
  | 'removed'
  | 'regenerated'
  | 'revoked'

/** What the buttons of the sections do. */
export interface SettingsActions {
  readonly flow: SettingsFlow
  /** Makes a change. The button with this key gets the focus back. */
  run(call: () => Promise<boolean>, change: SettingsChange, key?: string): void
  /** Opens a form in place of the buttons that it is one of. */
  open(key: string): void
  close(): void
  openSetup(): void
}

/** One thing that a person can do. */
interface Action {
  /** Of its button, and of its form while that is open. */
  readonly key: string
  readonly text: string
  /** What it is done to, where several buttons have one text. */
  readonly of?: string
  readonly kind?: 'primary' | 'danger'
  readonly does: (() => void) | ActionForm
}

/** What an action asks for. */
interface ActionForm {
  readonly hint?: string
  /** The name to change. Without one, a code is asked for. */
  readonly name?: string
  readonly change: SettingsChange
  readonly send: (text: string) => Promise<boolean>
}

/** What is shown besides the settings. */
interface SectionsView {
  readonly open: string | null
}

type Status = NonNullable<SettingsSnapshot['status']>
type Devices = NonNullable<SettingsSnapshot['devices']>
type Enrolled = Extract<Status, { readonly authenticators: unknown }>

/** With so few recovery codes left, it is time for new ones. */
const FEW_CODES = 3

/** The sections of the settings, and what follows in the form that is open in one of them. */
export function settingsSections(
  context: Context,
  { status, devices, open }: SettingsSnapshot & SectionsView,
  { flow, run, ...actions }: SettingsActions,
): { readonly children: readonly Child[]; readonly form: Update<FormSnapshot> | null } {
  const { dates, messages } = context
  const { settings, common, challenge, setup, states, stateHints } = messages
  const isSuspended = status?.state === 'suspended'
  let form: Update<FormSnapshot> | null = null

  /** The buttons, or the form that one of them has opened. */
  function offer(...list: readonly (Action | false)[]): Child {
    const offered = list.filter((action) => action !== false)
    const chosen = offered.find(({ key }) => key === open)
    if (chosen !== undefined && typeof chosen.does === 'object') return formOf(chosen, chosen.does)
    return row(
      ...offered.map(({ key, text, of, kind, does }) => {
        const click = typeof does === 'function' ? does : () => actions.open(key)
        const made = button(text, click, { ...(kind && { kind }), label: labelOf(text, of) })
        made.name = key
        return made
      }),
    )
  }

  function formOf({ text, kind, of }: Action, { hint = '', name, change, send }: ActionForm): Child {
    const made = codeForm(context, {
      ...(name === undefined
        ? {
            kind: isSuspended ? 'recovery' : 'any',
            hint: `${isSuspended ? challenge.recoveryCodeHint : common.codeHint} ${hint}`,
            submit: text,
            danger: kind === 'danger',
          }
        : { kind: 'name', value: name, submit: common.save }),
      send: (typed) => run(() => send(typed), change),
      beside: [button(common.cancel, actions.close, { kind: 'link' })],
    })
    form = made.update
    made.form.ariaLabel = labelOf(text, of)
    return made.form
  }

  function stateSection(now: Status): readonly Child[] {
    const { state, requiredBy } = now
    const enrolled = enrolledOf(now)
    const [first = null] = requiredBy
    const retryAt = 'retryAt' in now && now.retryAt
    const on: Action = { key: 'on', text: settings.turnOn, kind: 'primary', does: actions.openSetup }
    const off: Action = {
      key: 'off',
      text: settings.turnOff,
      kind: 'danger',
      does: { hint: settings.turnOffHint, change: 'off', send: (code) => flow.disable({ code }) },
    }
    return [
      h('p', { class: 'stepward-step' }, states[state]),
      paragraph(stateHints[state]),
      enrolled && paragraph(settings.since(enrolled.enrolledAt, dates), 'hint'),
      retryAt && paragraph(explain(context, { ok: false, reason: 'locked', retryAt }), 'note'),
      first && paragraph(requirers(context, requiredBy)),
      first && !enrolled && paragraph(common.enrollBy(first.enrollBy, dates), 'note'),
      enrolled ? !first && offer(off) : offer(on),
    ]
  }

  function appsSection({ authenticators }: Enrolled): readonly Child[] {
    const isOne = authenticators.length === 1
    // One more is possible for sure only where there are several. Beside a single one, the server decides.
    const replace: Action = {
      key: 'replace',
      text: isOne ? settings.replace : settings.addApp,
      does: actions.openSetup,
    }
    return [
      heading(context, settings.apps, 1),
      items(authenticators, ({ id, name, confirmedAt, lastUsedAt }) => {
        const of = name ?? common.unnamedApp
        const rename = (to: string): Promise<boolean> => flow.rename({ authenticatorId: id, name: to })
        const remove = (code: string): Promise<boolean> => flow.remove({ authenticatorId: id, code })
        return [
          of,
          [settings.since(confirmedAt, dates), settings.lastUsed(lastUsedAt, dates)],
          [
            {
              key: `rename-${id}`,
              text: settings.rename,
              of,
              does: { name: name ?? '', change: 'renamed', send: rename },
            },
            !isOne && {
              key: `remove-${id}`,
              text: settings.remove,
              of,
              kind: 'danger',
              does: { change: 'removed', send: remove },
            },
          ],
        ]
      }),
      offer(isSuspended ? { ...replace, text: setup.start, kind: 'primary' } : replace),
    ]
  }

  function codesSection({ recoveryCodesLeft: left, recoveryCodesSaved }: Enrolled): readonly Child[] {
    const few = left > FEW_CODES ? null : left > 0 ? settings.fewCodes : settings.noCodes
    const why = recoveryCodesSaved ? few : settings.codesUnsaved
    const does: ActionForm = {
      hint: settings.newCodesHint,
      change: 'regenerated',
      send: (code) => flow.regenerateRecoveryCodes({ code }),
    }
    return [
      heading(context, settings.codes, 1),
      paragraph([settings.codesLeft(left), why].join(' '), why === null ? 'text' : 'note'),
      offer({ key: 'codes', text: settings.newCodes, does }),
    ]
  }

  function devicesSection(list: Devices): readonly Child[] {
    return [
      heading(context, settings.devices, 1),
      paragraph(list.length > 0 ? settings.devicesHint : settings.noDevices),
      items(list, ({ id, name, expiresAt }) => {
        const key = `device-${id}`
        const of = name ?? common.unnamedDevice
        const revoke = (): void => run(() => flow.revokeDevice({ deviceId: id }), 'revoked', key)
        return [
          of,
          [settings.trustedUntil(expiresAt, dates)],
          [{ key, text: settings.revoke, of, does: revoke }],
        ]
      }),
      list.length > 1 &&
        offer({
          key: 'devices',
          text: settings.revokeAll,
          does: () => run(() => flow.revokeAllDevices(), 'revoked', 'devices'),
        }),
    ]
  }

  /** A list with a name, what is said about it, and what can be done with it. */
  function items<Item>(
    list: readonly Item[],
    draw: (
      item: Item,
    ) => readonly [name: string, hints: readonly string[], actions: readonly (Action | false)[]],
  ): Child {
    const drawn = list.map((item) => {
      const [name, hints, offered] = draw(item)
      return h(
        'li',
        { class: 'stepward-item' },
        h('div', {}, h('strong', {}, named(name)), paragraph(hints.join(' · '), 'hint')),
        offer(...offered),
      )
    })
    return drawn.length > 0 && h('ul', { class: 'stepward-list' }, ...drawn)
  }

  const enrolled = status && enrolledOf(status)
  const children = [
    ...(status ? stateSection(status) : []),
    ...(enrolled ? [...appsSection(enrolled), ...codesSection(enrolled)] : []),
    // If the state could not be loaded, the devices may still be there.
    ...(devices && (enrolled || devices.length > 0) ? devicesSection(devices) : []),
  ]
  return { children, form }
}

const enrolledOf = (status: Status): Enrolled | null => ('authenticators' in status ? status : null)

const labelOf = (text: string, of: string | undefined): string => (of === undefined ? text : `${text}: ${of}`)
