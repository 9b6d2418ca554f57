import { type FormEvent, useId, useState } from 'react'
import type { SettingsSnapshot } from 'stepward/client'
import type { Messages } from 'stepward/messages'

type Authenticator = Extract<
  NonNullable<SettingsSnapshot['status']>,
  { state: 'on' }
>['authenticators'][number]

interface AuthenticatorListProps {
  messages: Messages
  authenticators: readonly Authenticator[]
  onRename(id: string, name: string): Promise<boolean>
  onRemove(id: string): void
}

/** The apps of a person. The last one is not removed, but switched off. */
export function AuthenticatorList({ messages, authenticators, onRename, onRemove }: AuthenticatorListProps) {
  const { settings: words, common } = messages
  const [renaming, setRenaming] = useState<string>()
  const id = useId()

  async function rename(event: FormEvent<HTMLFormElement>, authenticatorId: string) {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name'))
    if (await onRename(authenticatorId, name)) setRenaming(undefined)
  }

  return (
    <>
      <h3>{words.apps}</h3>
      <ul className="tf-list">
        {authenticators.map((app) => {
          const name = app.name ?? common.unnamedApp
          if (renaming === app.id) {
            return (
              <li key={app.id}>
                <form className="tf-row" onSubmit={(event) => rename(event, app.id)}>
                  <label htmlFor={id}>{words.name}</label>
                  <input
                    id={id}
                    name="name"
                    defaultValue={app.name ?? ''}
                    maxLength={100}
                    required
                    // biome-ignore lint/a11y/noAutofocus: the person asked for the field
                    autoFocus
                  />
                  <button type="submit">{common.save}</button>
                  <button type="button" className="tf-quiet" onClick={() => setRenaming(undefined)}>
                    {common.cancel}
                  </button>
                </form>
              </li>
            )
          }
          return (
            <li key={app.id}>
              <span>
                {name}
                <small>{words.lastUsed(app.lastUsedAt, {})}</small>
              </span>
              <span className="tf-row">
                <button
                  type="button"
                  className="tf-quiet"
                  aria-label={`${words.rename}: ${name}`}
                  onClick={() => setRenaming(app.id)}
                >
                  {words.rename}
                </button>
                {authenticators.length > 1 && (
                  <button
                    type="button"
                    className="tf-quiet"
                    aria-label={`${words.remove}: ${name}`}
                    onClick={() => onRemove(app.id)}
                  >
                    {words.remove}
                  </button>
                )}
              </span>
            </li>
          )
        })}
      </ul>
    </>
  )
}
