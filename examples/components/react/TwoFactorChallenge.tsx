import { useEffect, useRef, useState } from 'react'
import { type Client, createChallenge } from 'stepward/client'
import type { Messages } from 'stepward/messages'
import { CodeForm } from './CodeForm.tsx'
import { RefusalText } from './RefusalText.tsx'
import { ScreenSection } from './ScreenSection.tsx'
import { TwoFactorSetup } from './TwoFactorSetup.tsx'
import { useFlow } from './useFlow.ts'

interface TwoFactorChallengeProps {
  client: Client
  messages: Messages
  /** The name of a company that requires two-factor. */
  companyName(companyId: string): string
  /** The session has begun. */
  onDone(): void
  onLogIn(): void
}

/** The second step of a login: after the password. */
export function TwoFactorChallenge(props: TwoFactorChallengeProps) {
  const { client, messages, companyName, onDone, onLogIn } = props
  const [flow] = useState(() => createChallenge(client))
  const { step, login, busy, refusal } = useFlow(flow)
  const trust = useRef<HTMLInputElement>(null)

  async function start() {
    await flow.start()
    if (flow.getSnapshot().step === 'done') onDone()
  }

  async function verify(code: string) {
    await flow.verify({ code, rememberDevice: trust.current?.checked ?? false })
    if (flow.getSnapshot().step === 'done') onDone()
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the screen appears
  useEffect(() => {
    void start()
  }, [flow])

  if (login?.step === 'enroll') {
    const asks = login.ticketRequired ? 'ticket' : null
    return (
      <TwoFactorSetup client={client} messages={messages} asks={asks} onDone={onDone} onLogIn={onLogIn}>
        <p>{messages.common.requiredBy(login.requiredBy.map(({ companyId }) => companyName(companyId)))}</p>
      </TwoFactorSetup>
    )
  }

  if (step === 'code') {
    return (
      <ScreenSection key="code" title={messages.challenge.title}>
        <CodeForm
          messages={messages}
          busy={busy}
          refusal={refusal}
          submitLabel={messages.challenge.submit}
          onSubmit={verify}
          onLogIn={onLogIn}
        >
          <label className="tf-check">
            <input type="checkbox" ref={trust} /> {messages.challenge.trust}
          </label>
        </CodeForm>
      </ScreenSection>
    )
  }

  return (
    <ScreenSection key={step} title={messages.challenge.title}>
      {busy && <p role="status">{messages.common.loading}</p>}
      <RefusalText messages={messages} refusal={refusal} onLogIn={onLogIn} />
      {step === 'loading' && refusal !== null && (
        <button type="button" onClick={start}>
          {messages.common.retry}
        </button>
      )}
    </ScreenSection>
  )
}
