import { type ReactNode, useState } from 'react'
import { type Client, createSetup, type SetupOptions, type SetupSnapshot } from 'stepward/client'
import type { Messages } from 'stepward/messages'
import { CodeForm } from './CodeForm.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { RefusalText } from './RefusalText.tsx'
import { ScanStep } from './ScanStep.tsx'
import { ScreenSection } from './ScreenSection.tsx'
import { TicketForm } from './TicketForm.tsx'
import { useFlow } from './useFlow.ts'

interface TwoFactorSetupProps {
  client: Client
  messages: Messages
  /** What the server is known to ask for. Without it, the screen asks for it after the first refusal. */
  asks?: SetupSnapshot['asks']
  /** The state of two-factor, if it is known: a setup that an earlier page began is gone on with. */
  state?: SetupOptions['state']
  /** Why the person is here. */
  children?: ReactNode
  onDone(): void
  onCancel?(): void
  onLogIn(): void
}

/** Switches two-factor on, or moves it to another phone. */
export function TwoFactorSetup(props: TwoFactorSetupProps) {
  const { client, messages, state, onDone, onCancel, onLogIn } = props
  const [flow] = useState(() => createSetup(client, state && { state }))
  const { step, setup, recoveryCodes, replaced, busy, refusal, ...snapshot } = useFlow(flow)
  const asks = snapshot.asks ?? props.asks
  const form = { messages, busy, refusal, onLogIn }

  if (step === 'codes') {
    return <RecoveryCodes messages={messages} codes={recoveryCodes} onSaved={flow.saved} />
  }

  if (step === 'done') {
    return (
      <ScreenSection key="done" title={messages.setup.title}>
        <p>{replaced ? messages.settings.replaced : messages.setup.finished}</p>
        <button type="button" onClick={onDone}>
          {messages.common.done}
        </button>
      </ScreenSection>
    )
  }

  if (step === 'scan') {
    return (
      <ScreenSection key="scan" title={messages.setup.title}>
        {setup && <ScanStep messages={messages} setup={setup} />}
        <CodeForm
          {...form}
          label={messages.setup.enterCode}
          submitLabel={messages.setup.confirm}
          acceptsRecoveryCode={false}
          onSubmit={(code) => flow.confirm({ code })}
        />
        {!setup && (
          <button type="button" className="tf-link" onClick={() => flow.start()}>
            {messages.setup.startAgain}
          </button>
        )}
      </ScreenSection>
    )
  }

  return (
    <ScreenSection key="start" title={messages.setup.title}>
      {props.children}
      {!asks && (
        <>
          <p>{messages.setup.intro}</p>
          <RefusalText messages={messages} refusal={refusal} onLogIn={onLogIn} />
          <button type="button" aria-disabled={busy} onClick={() => flow.start()}>
            {messages.setup.start}
          </button>
        </>
      )}
      {asks === 'code' && (
        <>
          <p>{messages.settings.replaceHint}</p>
          <CodeForm
            {...form}
            alreadyRefused
            submitLabel={messages.common.next}
            onSubmit={(code) => flow.start({ code })}
          />
        </>
      )}
      {asks === 'ticket' && <TicketForm {...form} onSubmit={(ticket) => flow.start({ ticket })} />}
      {onCancel && (
        <button type="button" className="tf-link" onClick={onCancel}>
          {messages.common.cancel}
        </button>
      )}
    </ScreenSection>
  )
}
