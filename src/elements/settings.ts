import type { Client } from '../client/client.js'
import { createFlow, type FlowState } from '../client/flow.js'
import { createSettings, type SettingsFlow, type SettingsSnapshot } from '../client/settings.js'
import { createSetup, type SetupFlow } from '../client/setup.js'
import type { FormSnapshot } from './code-form.js'
import { type Context, explain, heading, isSignedOut, paragraph, signedOutScreen } from './context.js'
import { type Child, h, present } from './dom.js'
import { guardCodes, recoveryCodesScreen } from './recovery-codes.js'
import { alert, button, row, type Stage, setText, showScreens, type Update } from './screen.js'
import { type SettingsActions, type SettingsChange, settingsSections } from './settings-sections.js'
import { showSetup } from './setup.js'

/** The settings, and what the person does with them. */
interface View extends SettingsSnapshot {
  /** The key of what is open: the setup, or a form in the page; null: nothing. */
  readonly open: string | null
  /** What was changed last. */
  readonly changed: SettingsChange | null
}

/** What the element keeps while its language changes. */
interface SettingsState {
  readonly flow: SettingsFlow
  readonly view: FlowState<View>
  setup: SetupFlow
}

const SETUP = 'setup'
const EXPIRED = 'expired'

/** After these, the same may work in a moment. */
const PASSING: readonly string[] = ['network', 'busy', 'fault', 'rate_limited']

function screenOf({ recoveryCodes, refusal, open }: View): 'codes' | typeof SETUP | typeof EXPIRED | 'page' {
  if (recoveryCodes.length > 0) return 'codes'
  // The setup may show recovery codes, which a late answer about the session must not take away.
  if (open === SETUP) return SETUP
  return isSignedOut(refusal) ? EXPIRED : 'page'
}

export function createSettingsState(client: Client): SettingsState {
  const flow = createSettings(client)
  const view = createFlow<View>({ ...flow.getSnapshot(), open: null, changed: null })
  flow.subscribe(() => view.set(flow.getSnapshot()))
  return { flow, view, setup: createSetup(client) }
}

/** A person's own two-factor: on and off, apps, recovery codes, trusted devices. */
export function showSettings(
  { root, takesFocus }: Stage,
  context: Context,
  state: SettingsState,
): () => void {
  const { flow, view } = state
  const { common, settings, setup } = context.messages
  const words: Readonly<Record<SettingsChange, string>> = {
    ...settings,
    on: setup.finished,
    off: `${settings.turnedOff}. ${settings.deleteEntry}`,
    removed: `${settings.removed} ${settings.deleteEntry}`,
  }
  let stopSetup = (): void => {}
  // It stays while screens change, so that a screen reader says what it is given.
  const status = h('p', { class: 'stepward-note', role: 'status' })
  const screen = h('div', { class: 'stepward-stack' })
  root.replaceChildren(status, screen)

  /** The key of the button that was used, which gets the focus back if there still is one. */
  let used: string | null = null
  /** What follows in the form that is open in the page. */
  let form: Update<FormSnapshot> | null = null
  let again = load

  function load(): Promise<void> {
    return run(() => flow.load())
  }

  async function run(
    call: () => Promise<boolean>,
    change: SettingsChange | null = null,
    key: string | null = null,
  ): Promise<void> {
    if (flow.getSnapshot().busy) return
    used = key
    if (change !== null) view.set({ changed: null })
    const isDone = await call()
    used = null
    again = isDone ? load : () => run(call, change, key)
    if (isDone && change !== null) finish(change)
  }

  function show(now: Partial<View>, key: string | null): void {
    used = key
    view.set(now)
    used = null
  }

  function finish(change: SettingsChange): void {
    show({ open: null }, view.getSnapshot().open)
    // The codes are shown now. An application that reloads its page after a change must not hide them.
    if (flow.getSnapshot().recoveryCodes.length > 0) return
    view.set({ changed: change })
    context.emit('change', { change })
  }

  const actions: SettingsActions = {
    flow,
    run: (call, change, key) => void run(call, change, key),
    open: (key) => show({ open: key, changed: null, refusal: null }, key),
    close: () => show({ open: null, refusal: null }, view.getSnapshot().open),
    openSetup() {
      const is = view.getSnapshot().status?.state ?? 'off'
      const started = createSetup(context.client, { state: is })
      state.setup = started
      view.set({ open: SETUP, changed: null })
      if (is === 'off') void startSetup(started)
    },
  }

  async function startSetup(started: SetupFlow): Promise<void> {
    await started.start()
    if (started.getSnapshot().asks !== 'code' || started !== state.setup) return
    // Another tab has switched it on meanwhile.
    await leaveSetup()
    view.set({ refusal: { ok: false, reason: 'already_enrolled' } })
  }

  function leaveSetup(): Promise<void> {
    view.set({ open: null, refusal: null })
    return load()
  }

  function say(): void {
    const { changed } = view.getSnapshot()
    setText(status, changed === null ? '' : words[changed])
  }

  async function save(): Promise<void> {
    if (flow.getSnapshot().busy) return
    await flow.saved()
    finish('regenerated')
  }

  function setupScreen({ status }: View): readonly Child[] {
    const area = h('div', { class: 'stepward-stack' })
    const isSuspended = status?.state === 'suspended'
    const leave = (): void => void leaveSetup()
    stopSetup = showSetup({ root: area, takesFocus: true }, context, state.setup, {
      ...(isSuspended ? { why: context.messages.stateHints.suspended, code: 'recovery' } : {}),
      cancel: leave,
      signedOut: leave,
      gone: leave,
      done: () => {
        const wasOn = status !== null && 'authenticators' in status
        const { replaced } = state.setup.getSnapshot()
        void leaveSetup().then(() => finish(replaced ? 'replaced' : wasOn ? 'added' : 'on'))
      },
    })
    return [area]
  }

  function pageScreen(each: (update: Update<View>) => void): readonly Child[] {
    const title = heading(context, common.twoFactor)
    const error = alert()
    const retry = row(button(common.retry, () => void again(), { kind: 'primary' }))
    const loading = paragraph(common.loading)
    const sections = h('div', { class: 'stepward-stack' })
    let drawn = ''
    each((snapshot) => {
      const next = JSON.stringify([snapshot.status, snapshot.devices, snapshot.open])
      if (next !== drawn) {
        drawn = next
        redraw(title, sections, snapshot)
      }
      form?.(snapshot)
      const refusal = form === null && !snapshot.busy ? snapshot.refusal : null
      setText(error, explain(context, refusal))
      loading.hidden = snapshot.status !== null || refusal !== null
      const isLeft = retry.contains(document.activeElement)
      retry.hidden = refusal === null || !PASSING.includes(refusal.reason)
      if (isLeft && retry.hidden) title.focus()
    })
    return [title, context.place('intro'), error, retry, loading, sections, context.place('help')]
  }

  /** Draws the sections, and leaves the focus where the person is. */
  function redraw(title: HTMLElement, sections: HTMLElement, snapshot: View): void {
    const active = document.activeElement
    const isHere = active === title || sections.contains(active)
    const key = used ?? (isHere ? (active?.getAttribute('name') ?? '') : null)
    const made = settingsSections(context, snapshot, actions)
    form = made.form
    sections.replaceChildren(...present(made.children))
    if (key === null) return
    const find = (selector: string): HTMLElement | null => sections.querySelector(selector)
    ;(find('[autofocus]') ?? find(`[name="${CSS.escape(key)}"]`) ?? title).focus()
  }

  guardCodes(context, () => {
    const { busy, open, recoveryCodes } = view.getSnapshot()
    return busy ? open === 'codes' && recoveryCodes.length === 0 : recoveryCodes.length > 0
  })
  const stop = showScreens({ root: screen, takesFocus }, view, screenOf, (snapshot, each) => {
    stopSetup()
    form = null
    const screen = screenOf(snapshot)
    if (screen === 'codes') {
      return recoveryCodesScreen(context, snapshot.recoveryCodes, () => void save())
    }
    if (screen === SETUP) return setupScreen(snapshot)
    return screen === EXPIRED ? signedOutScreen(context, snapshot.refusal) : pageScreen(each)
  })
  let wasOver = screenOf(view.getSnapshot()) === EXPIRED
  const stopSaying = view.subscribe(() => {
    say()
    // While it loads, the last refusal is gone for a moment.
    if (view.getSnapshot().busy) return
    const isOver = screenOf(view.getSnapshot()) === EXPIRED
    if (isOver && !wasOver) context.emit('expired')
    wasOver = isOver
  })
  say()

  // Another tab may have changed something meanwhile.
  const refresh = (): void => {
    const { open, recoveryCodes } = view.getSnapshot()
    const isFree = form === null && open !== SETUP && recoveryCodes.length === 0
    if (isFree && document.visibilityState === 'visible') void load()
  }
  const restored = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) refresh()
  }
  document.addEventListener('visibilitychange', refresh)
  addEventListener('pageshow', restored)
  if (flow.getSnapshot().status === null) void load()

  return () => {
    document.removeEventListener('visibilitychange', refresh)
    removeEventListener('pageshow', restored)
    stop()
    stopSaying()
    stopSetup()
  }
}
