import { useEffect, useState } from 'react'
import { type Client, createSettings } from 'stepward/client'
import type { Messages } from 'stepward/messages'
import { AuthenticatorList } from './AuthenticatorList.tsx'
import { ConfirmByCode } from './ConfirmByCode.tsx'
import { DeviceList } from './DeviceList.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { RefusalText } from './RefusalText.tsx'
import { ScreenSection } from './ScreenSection.tsx'
import { TwoFactorSetup } from './TwoFactorSetup.tsx'
import { useFlow } from './useFlow.ts'

interface TwoFactorSettingsProps {
  client: Client
  messages: Messages
  /** Whether your service lets a person have several authenticators. Default: a new one replaces the old one. */
  severalApps?: boolean
  onLogIn(): void
}

/** With fewer recovery codes left, the screen says so. */
const FEW = 3

/** What is shown in place of the settings. */
type Panel = 'setup' | 'newCodes' | 'turnOff' | 'turnedOff' | { readonly remove: string }

/** A person's own two-factor settings. */
export function TwoFactorSettings({
  client,
  messages,
  severalApps = false,
  onLogIn,
}: TwoFactorSettingsProps) {
  const [flow] = useState(() => createSettings(client))
  const { status, devices, recoveryCodes, busy, refusal } = useFlow(flow)
  const [panel, setPanel] = useState<Panel | null>(null)
  const [wasLeft, setWasLeft] = useState(false)
  const { settings: words, common } = messages

  useEffect(() => {
    void flow.load()
  }, [flow])

  function open(next: Panel) {
    setWasLeft(true)
    setPanel(next)
  }

  /** Loads again, which also ends the refusal of what was cancelled. */
  function close() {
    setPanel(null)
    void flow.load()
  }

  /** Makes a change with a code. The panel stays open until it has worked. */
  async function change(act: Promise<boolean>, next: Panel | null = null) {
    if (await act) setPanel(next)
  }

  if (recoveryCodes.length > 0) {
    return <RecoveryCodes messages={messages} codes={recoveryCodes} onSaved={flow.saved} />
  }

  if (status === null) {
    return (
      <ScreenSection key="loading" title={common.twoFactor} focus={false}>
        {busy && <p role="status">{common.loading}</p>}
        <RefusalText messages={messages} refusal={refusal} onLogIn={onLogIn} />
        {refusal !== null && (
          <button type="button" onClick={flow.load}>
            {common.retry}
          </button>
        )}
      </ScreenSection>
    )
  }

  const isOn = status.state === 'on' || status.state === 'suspended'
  const codesLeft = isOn ? status.recoveryCodesLeft : 0
  const confirm = { messages, busy, refusal, onCancel: close, onLogIn }

  if (panel === 'setup') {
    const asks = isOn ? 'code' : null
    const { state } = status
    const setup = { client, messages, state, asks, onDone: close, onCancel: close, onLogIn } as const
    return <TwoFactorSetup {...setup} />
  }

  if (panel === 'newCodes') {
    const act = (code: string) => change(flow.regenerateRecoveryCodes({ code }))
    return (
      <ConfirmByCode
        key={panel}
        {...confirm}
        title={words.newCodes}
        hint={words.newCodesHint}
        onSubmit={act}
      />
    )
  }

  if (panel === 'turnOff') {
    const act = (code: string) => change(flow.disable({ code }), 'turnedOff')
    return (
      <ConfirmByCode key={panel} {...confirm} title={words.turnOff} hint={words.turnOffHint} onSubmit={act} />
    )
  }

  if (panel === 'turnedOff') {
    return (
      <ScreenSection key={panel} title={words.turnedOff}>
        <p>{words.deleteEntry}</p>
        <button type="button" onClick={close}>
          {common.done}
        </button>
      </ScreenSection>
    )
  }

  if (panel !== null) {
    const act = (code: string) => change(flow.remove({ authenticatorId: panel.remove, code }))
    return <ConfirmByCode key="remove" {...confirm} title={words.remove} onSubmit={act} />
  }

  return (
    <ScreenSection key="settings" title={common.twoFactor} focus={wasLeft}>
      <p>
        <strong>{messages.states[status.state]}</strong>
      </p>
      <p>{messages.stateHints[status.state]}</p>
      {!isOn && status.requiredBy[0] && <p>{common.enrollBy(status.requiredBy[0].enrollBy, {})}</p>}
      <RefusalText messages={messages} refusal={refusal} onLogIn={onLogIn} />
      {isOn ? (
        <>
          <AuthenticatorList
            messages={messages}
            authenticators={status.authenticators}
            onRename={(authenticatorId, name) => flow.rename({ authenticatorId, name })}
            onRemove={(id) => open({ remove: id })}
          />
          <button type="button" className="tf-quiet" onClick={() => open('setup')}>
            {severalApps ? words.addApp : words.replace}
          </button>
          <h3>{words.codes}</h3>
          <p>
            {words.codesLeft(codesLeft)} {codesLeft === 0 ? words.noCodes : codesLeft < FEW && words.fewCodes}
          </p>
          <button type="button" className="tf-quiet" onClick={() => open('newCodes')}>
            {words.newCodes}
          </button>
          {devices && (
            <DeviceList
              messages={messages}
              devices={devices}
              onRevoke={(deviceId) => flow.revokeDevice({ deviceId })}
              onRevokeAll={flow.revokeAllDevices}
            />
          )}
          <button type="button" className="tf-danger" onClick={() => open('turnOff')}>
            {words.turnOff}
          </button>
        </>
      ) : (
        <button type="button" onClick={() => open('setup')}>
          {words.turnOn}
        </button>
      )}
    </ScreenSection>
  )
}
