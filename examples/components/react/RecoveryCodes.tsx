import { useEffect } from 'react'
import type { Messages } from 'stepward/messages'
import { CopyButton } from './CopyButton.tsx'
import { ScreenSection } from './ScreenSection.tsx'

interface RecoveryCodesProps {
  messages: Messages
  codes: readonly string[]
  onSaved(): void
}

/** Shows new recovery codes until the person says that they are saved. */
export function RecoveryCodes({ messages, codes, onSaved }: RecoveryCodesProps) {
  const { setup } = messages
  const text = codes.join('\n')

  // They cannot be shown again: the browser asks before it leaves the page.
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [])

  return (
    <ScreenSection title={setup.codesTitle}>
      <p>{setup.codesHint}</p>
      <ul className="tf-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="tf-row">
        <a
          className="tf-quiet"
          download="recovery-codes.txt"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
        >
          {setup.download}
        </a>
        <CopyButton text={text} messages={messages} />
      </div>
      <button type="button" onClick={onSaved}>
        {setup.saved}
      </button>
    </ScreenSection>
  )
}
