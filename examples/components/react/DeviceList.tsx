import { useRef } from 'react'
import type { SettingsSnapshot } from 'stepward/client'
import type { Messages } from 'stepward/messages'

interface DeviceListProps {
  messages: Messages
  devices: NonNullable<SettingsSnapshot['devices']>
  onRevoke(deviceId: string): Promise<boolean>
  onRevokeAll(): Promise<boolean>
}

/** The devices that are trusted. */
export function DeviceList({ messages, devices, onRevoke, onRevokeAll }: DeviceListProps) {
  const { settings: words, common } = messages
  const heading = useRef<HTMLHeadingElement>(null)

  /** The button disappears with its device, so the focus moves. */
  async function revoke(act: Promise<boolean>) {
    await act
    heading.current?.focus()
  }

  return (
    <>
      <h3 tabIndex={-1} ref={heading}>
        {words.devices}
      </h3>
      <p className="tf-hint">{devices.length > 0 ? words.devicesHint : words.noDevices}</p>
      <ul className="tf-list">
        {devices.map(({ id, name, expiresAt }) => (
          <li key={id}>
            <span>
              {name ?? common.unnamedDevice}
              <small>{words.trustedUntil(expiresAt, {})}</small>
            </span>
            <button
              type="button"
              className="tf-quiet"
              aria-label={`${words.revoke}: ${name ?? common.unnamedDevice}`}
              onClick={() => revoke(onRevoke(id))}
            >
              {words.revoke}
            </button>
          </li>
        ))}
      </ul>
      {devices.length > 1 && (
        <button type="button" className="tf-quiet" onClick={() => revoke(onRevokeAll())}>
          {words.revokeAll}
        </button>
      )}
    </>
  )
}
