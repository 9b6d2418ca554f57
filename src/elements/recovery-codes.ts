import { type Context, heading, paragraph } from './context.js'
import { type Child, h } from './dom.js'
import { button, row, setText } from './screen.js'

/**
 * The recovery codes, which are shown only now: copy, download, print. The page asks before it is left while they are
 * not saved.
 */
export function recoveryCodesScreen(
  context: Context,
  codes: readonly string[],
  saved: () => void,
): readonly Child[] {
  const { setup, common } = context.messages
  const text = codes.join('\n')
  const list = h('ol', { class: 'stepward-codes' }, ...codes.map((code) => h('li', {}, h('code', {}, code))))
  const guard = (event: Event): void => {
    if (list.isConnected) event.preventDefault()
  }
  addEventListener('beforeunload', guard, { signal: context.signal })
  return [
    heading(context, setup.codesTitle),
    paragraph(setup.codesHint),
    list,
    row(
      copyButton(common.copy, common.copied, text),
      button(setup.download, () =>
        download(
          `${location.hostname}-recovery-codes.txt`,
          `${setup.codesTitle}\n${location.host}\n\n${text}\n`,
        ),
      ),
      button(setup.print, () => print()),
    ),
    row(
      button(
        setup.saved,
        () => {
          removeEventListener('beforeunload', guard)
          saved()
        },
        { kind: 'primary' },
      ),
    ),
  ]
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  h('a', { href: url, download: name }).click()
  URL.revokeObjectURL(url)
}

/** Copies the text as it is, and says so. */
export function copyButton(label: string, copied: string, text: string, name?: string): HTMLElement {
  const status = h('span', { class: 'stepward-hint', role: 'status' })
  const copy = async (): Promise<void> => {
    if (await copies(text)) setText(status, copied)
  }
  return h(
    'span',
    { class: 'stepward-copy' },
    button(label, () => void copy(), { label: name }),
    status,
  )
}

/** Without the Clipboard API, as on a page without HTTPS, the browser's old command copies. */
async function copies(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const field = h('textarea', { class: 'stepward-hidden', readonly: true })
    field.value = text
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    return done
  }
}
