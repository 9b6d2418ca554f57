import type { ClientRefusal } from 'stepward/client'
import { explainRefusal, type Messages } from 'stepward/messages'
import { needsLogIn } from '../shared/refusals.ts'

interface RefusalTextProps {
  id?: string
  messages: Messages
  refusal: ClientRefusal | null
  onLogIn(): void
}

/** Says why something was refused, and leads to the login if only that helps. */
export function RefusalText({ id, messages, refusal, onLogIn }: RefusalTextProps) {
  return (
    <>
      <p className="tf-error" id={id} role="alert">
        {refusal && explainRefusal(refusal, messages)}
      </p>
      {needsLogIn(refusal) && (
        <button type="button" onClick={onLogIn}>
          {messages.challenge.startAgain}
        </button>
      )}
    </>
  )
}
