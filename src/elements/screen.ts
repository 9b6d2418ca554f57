import type { Flow, Progress } from '../client/flow.js'
import { type Child, h, present } from './dom.js'

/** Called with each snapshot while the screen is shown, to change what it shows. */
export type Update<Snapshot> = (snapshot: Snapshot) => void

/** Draws a screen once. `each` registers what follows the snapshots. */
export type Draw<Snapshot> = (
  snapshot: Snapshot,
  each: (update: Update<Snapshot>) => void,
) => readonly Child[]

/** Where screens are drawn. */
export interface Stage {
  readonly root: HTMLElement
  /** Whether the first screen takes the focus, because it replaces what had it. */
  readonly takesFocus: boolean
}

/**
 * Shows the screens of a flow, one at a time. A screen is drawn when its key changes; what a person types stays while
 * it does not. A new screen takes the focus, so that a keyboard or a screen reader goes on where it begins.
 */
export function showScreens<Snapshot extends Progress<unknown>>(
  { root, takesFocus }: Stage,
  flow: Flow<Snapshot>,
  keyOf: (snapshot: Snapshot) => string,
  draw: Draw<Snapshot>,
): () => void {
  let key: string | null = null
  let updates: Update<Snapshot>[] = []
  const render = (): void => {
    const snapshot = flow.getSnapshot()
    const next = keyOf(snapshot)
    if (next !== key) {
      const moves = takesFocus || key !== null
      key = next
      updates = []
      root.replaceChildren(...present(draw(snapshot, (update) => updates.push(update))))
      if (moves) focusFirst(root)
    }
    root.setAttribute('aria-busy', String(snapshot.busy))
    for (const update of updates) update(snapshot)
  }
  render()
  return flow.subscribe(render)
}

/** Focuses the field that a person comes for, or else the heading. */
export function focusFirst(root: HTMLElement): void {
  const field = root.querySelector<HTMLElement>('[autofocus]')
  const target = field ?? root.querySelector<HTMLElement>('.stepward-heading')
  target?.focus()
}

interface ButtonOptions {
  /** `primary`: what most people want. `danger`: it takes something away. `link`: another way. */
  readonly kind?: 'primary' | 'danger' | 'link'
  /** What a screen reader says, where several buttons have one text. */
  readonly label?: string | undefined
  readonly submits?: true
}

/** A button. The flows ignore a second click while a request is on its way, and the button keeps the focus. */
export const button = (
  text: string,
  click: (() => void) | undefined,
  { kind, label, submits }: ButtonOptions = {},
): HTMLButtonElement =>
  h(
    'button',
    {
      type: submits ? 'submit' : 'button',
      class: `stepward-button${kind ? ` stepward-${kind}` : ''}`,
      'aria-label': label,
      click,
    },
    text,
  )

/** Buttons beside each other. */
export const row = (...children: readonly Child[]): HTMLElement =>
  h('div', { class: 'stepward-row' }, ...children)

/** What went wrong, said by a screen reader as soon as it appears. */
export const alert = (id?: string): HTMLElement => h('p', { class: 'stepward-error', role: 'alert', id })

/** Changes a text only if it is another one, so that a screen reader says it once. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
