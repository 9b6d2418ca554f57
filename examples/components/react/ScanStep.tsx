import type { StartedEnrollment } from 'stepward/client'
import type { Messages } from 'stepward/messages'
import { CopyButton } from './CopyButton.tsx'
import { QrCode } from './QrCode.tsx'

/** Three ways to bring the secret into the app: the QR code, the key, and a link on the phone itself. */
export function ScanStep({ messages, setup }: { messages: Messages; setup: StartedEnrollment }) {
  const words = messages.setup
  return (
    <>
      <p>{words.scan}</p>
      <p className="tf-hint">{words.scanHint}</p>
      <QrCode svg={setup.qr} label={words.qr} />
      <details>
        <summary>{words.cantScan}</summary>
        <p>
          {words.key}: <code>{setup.secret}</code>
        </p>
        <div className="tf-row">
          <a className="tf-quiet" href={setup.uri}>
            {words.openApp}
          </a>
          <CopyButton text={setup.secret} messages={messages} />
        </div>
      </details>
      {setup.replaces && <p>{words.replaces}</p>}
      {setup.deleteOldEntry && !setup.replaces && <p>{words.deleteOldEntry}</p>}
    </>
  )
}
