import type { Context } from './context.js'
import { heading } from './context.js'
import { type Child, h, newId } from './dom.js'
import { alert, button, row } from './screen.js'

/** A field with its label, and what helps to fill it in. */
export function field(label: string, input: HTMLElement, hint = ''): HTMLElement {
  const id = newId()
  input.id = id
  input.classList.add('stepward-input')
  input.setAttribute('aria-describedby', `${id}-hint`)
  return h(
    'div',
    { class: 'stepward-field' },
    h('label', { class: 'stepward-label', for: id }, label),
    h('p', { class: 'stepward-hint', id: `${id}-hint` }, hint),
    input,
  )
}

/** The value of a `datetime-local` field, which has the time zone of the browser and no seconds. */
export const localTime = (date: Date): string =>
  new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)

export const checkbox = (label: string, checked: boolean, value = 'on'): HTMLLabelElement =>
  h('label', { class: 'stepward-check' }, h('input', { type: 'checkbox', value, checked }), label)

/** Whether the checkbox of the label is checked. */
export const isChecked = (label: HTMLLabelElement): boolean =>
  label.querySelector<HTMLInputElement>(':checked') !== null

interface FormOptions {
  readonly title: string
  readonly submit: string
  /** `danger`: submitting takes something away. */
  readonly danger?: boolean
  readonly children: readonly Child[]
  /** `error`: where a refusal is shown. Resolves to whether it was done. */
  readonly send: (error: HTMLElement) => Promise<boolean>
  /** It was done, or cancelled. */
  readonly close: () => void
}

/** A form that opens in place. The browser checks its fields. */
export function openForm(
  context: Context,
  { title, submit, danger, children, send, close }: FormOptions,
): HTMLFormElement {
  const error = alert()
  return h(
    'form',
    {
      class: 'stepward-form',
      async submit(event) {
        event.preventDefault()
        if (await send(error)) close()
      },
    },
    heading(context, title, 1),
    ...children,
    error,
    row(
      button(submit, undefined, { submits: true, kind: danger ? 'danger' : 'primary' }),
      button(context.messages.common.cancel, close, { kind: 'link' }),
    ),
  )
}
