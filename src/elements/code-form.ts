import type { Progress } from '../client/flow.js'
import type { AnyRefusal } from '../messages/messages.js'
import { reasonText } from '../messages/refusals.js'
import { type Context, explain } from './context.js'
import { type Child, h, newId } from './dom.js'
import { alert, button, row, setText, type Update } from './screen.js'

/** What is typed: a code of the app, a recovery code, either, an admin's ticket, or the name of an app. */
export type CodeKind = 'app' | 'recovery' | 'any' | 'ticket' | 'name'

interface CodeFormOptions {
  readonly kind: CodeKind
  readonly submit: string
  /** `danger`: submitting takes something away. */
  readonly danger?: boolean
  readonly hint?: string
  /** What is in the field at first. */
  readonly value?: string | undefined
  /** Called with the text as typed; the server reads every spelling. */
  readonly send: (code: string) => void
  /** Between the field and the button. */
  readonly more?: readonly Child[]
  /** Beside the button. */
  readonly beside?: readonly Child[]
}

/** What a form follows. */
export type FormSnapshot = Progress<AnyRefusal>

/** A digit of any script, and what people and apps put between digits. */
const SEPARATORS = /[\p{White_Space}\p{Cf}\p{Pd}\u2212]/gu
const DIGITS = /^\p{Nd}+$/u

/** Digits of a code of the app, unless the element's `digits` says otherwise. */
const DEFAULT_DIGITS = 6

/** Characters of a name that the server takes. */
const MAX_NAME = 100

/**
 * A form with one real input for a code, so that password managers and phones fill it in. A complete code of the app
 * is sent at once, each only once: a code that was refused is not sent again by itself.
 */
export function codeForm(
  context: Context,
  { kind, submit, danger, hint, value, send, more = [], beside = [] }: CodeFormOptions,
): { readonly form: HTMLFormElement; readonly update: Update<FormSnapshot> } {
  const { common, setup, challenge, settings } = context.messages
  const id = newId()
  const isApp = kind === 'app'
  const digits = Number(context.host.getAttribute('digits') ?? DEFAULT_DIGITS)
  const label = {
    app: common.code,
    any: common.code,
    recovery: common.recoveryCode,
    ticket: setup.ticket,
    name: settings.name,
  }[kind]
  const input = h('input', {
    id,
    class: 'stepward-input',
    name: isApp ? 'otp' : kind,
    type: 'text',
    value,
    maxlength: kind === 'name' ? MAX_NAME : undefined,
    autocomplete: isApp || kind === 'any' ? 'one-time-code' : 'off',
    inputmode: isApp ? 'numeric' : 'text',
    autocapitalize: 'off',
    spellcheck: 'false',
    required: true,
    autofocus: true,
    'aria-describedby': `${id}-hint ${id}-error`,
  })
  const error = alert(`${id}-error`)
  const timer = h('p', { class: 'stepward-hint', role: 'timer' })
  const form = h(
    'form',
    { class: 'stepward-form', novalidate: true },
    h('label', { class: 'stepward-label', for: id }, label),
    hint ? h('p', { class: 'stepward-hint', id: `${id}-hint` }, hint) : null,
    input,
    error,
    timer,
    ...more,
    row(button(submit, undefined, { submits: true, kind: danger ? 'danger' : 'primary' }), ...beside),
  )

  let isBusy = false
  const sent = new Set<string>()
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (isBusy) return
    const code = input.value
    if (code.trim() === '') {
      input.focus()
      return
    }
    sent.add(compact(code))
    send(code)
  })
  const sendComplete = (event: Event): void => {
    // What an input method shows may still change.
    if (event instanceof InputEvent && event.isComposing) return
    const code = compact(input.value)
    const isComplete = DIGITS.test(code) && [...code].length === digits
    if (isApp && isComplete && !sent.has(code)) form.requestSubmit()
  }
  input.addEventListener('input', sendComplete)
  input.addEventListener('compositionend', sendComplete)

  let shown: AnyRefusal | null = null
  let stop = (): void => {}
  return {
    form,
    update({ busy, refusal }) {
      isBusy = busy
      input.readOnly = busy
      const now = busy ? null : refusal
      if (now === shown) return
      shown = now
      stop()
      const wait = now && 'retryAt' in now && now.retryAt
      setText(error, now && wait ? reasonText(now, context.messages) : explain(context, now))
      input.setAttribute('aria-invalid', String(now !== null))
      if (wait) stop = countDown(timer, wait, challenge.retryIn, context.signal)
      if (now === null) return
      input.focus()
      input.select()
    },
  }
}

const compact = (text: string): string => text.replace(SEPARATORS, '')

/** Milliseconds. */
const TICK = 1000

/** Shows the time that is left, and then nothing. It stops by itself when the text has left the page. */
function countDown(
  timer: HTMLElement,
  until: Date,
  words: (seconds: number) => string,
  signal: AbortSignal,
): () => void {
  const tick = (): void => {
    const left = until.getTime() - Date.now()
    const isOver = left <= 0 || !timer.isConnected
    timer.textContent = isOver ? '' : words(Math.ceil(left / TICK))
    if (isOver) clearInterval(ticking)
  }
  const ticking = setInterval(tick, TICK)
  signal.addEventListener('abort', () => clearInterval(ticking))
  tick()
  return () => {
    clearInterval(ticking)
    timer.textContent = ''
  }
}
