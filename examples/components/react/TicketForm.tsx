import { type FormEvent, useId } from 'react'
import type { ClientRefusal } from 'stepward/client'
import type { Messages } from 'stepward/messages'
import { RefusalText } from './RefusalText.tsx'

interface TicketFormProps {
  messages: Messages
  busy: boolean
  refusal: ClientRefusal | null
  onSubmit(ticket: string): void
  onLogIn(): void
}

/** Asks for the ticket with which an admin lets a person set two-factor up. */
export function TicketForm({
  messages: { setup },
  messages,
  busy,
  refusal,
  onSubmit,
  onLogIn,
}: TicketFormProps) {
  const id = useId()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    onSubmit(String(new FormData(event.currentTarget).get('ticket')))
  }

  return (
    <form className="tf-form" onSubmit={submit}>
      <label htmlFor={id}>{setup.ticket}</label>
      <input
        id={id}
        name="ticket"
        required
        // biome-ignore lint/a11y/noAutofocus: the person came here to type
        autoFocus
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-error ${id}-hint`}
        aria-invalid={refusal !== null}
      />
      <RefusalText id={`${id}-error`} messages={messages} refusal={busy ? null : refusal} onLogIn={onLogIn} />
      <p className="tf-hint" id={`${id}-hint`}>
        {setup.ticketHint}
      </p>
      <button type="submit" aria-disabled={busy}>
        {messages.common.next}
      </button>
    </form>
  )
}
