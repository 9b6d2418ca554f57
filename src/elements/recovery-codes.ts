import type { UserScreenMessages } from '../messages/messages.js'
import { type Context, heading, paragraph } from './context.js'
import { type Child, h } from './dom.js'
import { button, row, setText } from './screen.js'

/** The recovery codes, which are shown only now: copy, download, print. */
export function recoveryCodesScreen(
  context: Context,
  codes: readonly string[],
  saved: () => void,
): readonly Child[] {
  const { setup } = context.messages
  const text = codes.join('\n')
  const list = h('ol', { class: 'stepward-codes' }, ...codes.map((code) => h('li', {}, h('code', {}, code))))
  return [
    heading(context, setup.codesTitle),
    paragraph(setup.codesHint),
    list,
    row(
      copyButton(context.messages, text),
      button(setup.download, () =>
        download(
          `${location.hostname}-recovery-codes.txt`,
          `${setup.codesTitle}\n${location.host}\n\n${text}\n`,
        ),
      ),
      button(setup.print, () => print()),
    ),
    row(button(setup.saved, saved, { kind: 'primary' })),
  ]
}

/** The page asks before it is left: the recovery codes are not saved, or on their way. */
export function guardCodes({ signal }: Context, isNeeded: () => boolean): void {
  const ask = (event: Event): void => {
    if (isNeeded()) event.preventDefault()
  }
  addEventListener('beforeunload', ask, { signal })
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  h('a', { href: url, download: name }).click()
  URL.revokeObjectURL(url)
}

/** Copies the text as it is, and says so. */
export function copyButton({ common }: UserScreenMessages, text: string, name?: string): HTMLElement {
  const status = h('span', { class: 'stepward-hint', role: 'status' })
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setText(status, common.copied)
    } catch {
      setText(status, common.error)
    }
  }
  return h(
    'span',
    { class: 'stepward-copy' },
    button(common.copy, () => void copy(), { label: name }),
    status,
  )
}
