import type { ClientRefusal } from 'stepward/client'
import type { Messages } from 'stepward/messages'
import { CodeForm } from './CodeForm.tsx'
import { ScreenSection } from './ScreenSection.tsx'

interface ConfirmByCodeProps {
  messages: Messages
  busy: boolean
  refusal: ClientRefusal | null
  title: string
  hint?: string
  onSubmit(code: string): Promise<void>
  onCancel(): void
  onLogIn(): void
}

/** Asks for a code before a change that needs one. */
export function ConfirmByCode({ title, hint, onCancel, ...form }: ConfirmByCodeProps) {
  return (
    <ScreenSection title={title}>
      {hint && <p>{hint}</p>}
      <CodeForm {...form} submitLabel={title} />
      <button type="button" className="tf-link" onClick={onCancel}>
        {form.messages.common.cancel}
      </button>
    </ScreenSection>
  )
}
