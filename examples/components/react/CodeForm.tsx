import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import type { ClientRefusal } from 'stepward/client'
import type { Messages } from 'stepward/messages'
import { isWholeCode, withoutSeparators } from '../shared/code.ts'
import { retryAtOf } from '../shared/refusals.ts'
import { AppCode } from './AppCode.tsx'
import { RefusalText } from './RefusalText.tsx'
import { useSecondsUntil } from './useFlow.ts'

interface CodeFormProps {
  messages: Messages
  /** From the snapshot of the flow. */
  busy: boolean
  refusal: ClientRefusal | null
  label?: string
  submitLabel: string
  /** False: only the app's code helps, as in a setup. Default true. */
  acceptsRecoveryCode?: boolean
  /** The refusal came before the form, which shows it at once. Default false. */
  alreadyRefused?: boolean
  onSubmit(code: string): Promise<void>
  onLogIn(): void
  children?: ReactNode
}

/** Asks for a code of the app, or for a recovery code, and sends it once. */
export function CodeForm(props: CodeFormProps) {
  const { messages, busy, label = messages.common.code } = props
  const { acceptsRecoveryCode = true, alreadyRefused = false } = props
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const isSending = useRef(false)
  const [kind, setKind] = useState<'app' | 'recovery'>('app')
  const [sentKind, setSentKind] = useState<typeof kind | undefined>(alreadyRefused ? 'app' : undefined)
  const [code, setCode] = useState('')
  const isApp = kind === 'app'

  // A refusal of the other kind of code, or of another form, is not about this field.
  const refusal = !busy && sentKind === kind ? props.refusal : null
  const secondsLeft = useSecondsUntil(retryAtOf(refusal))

  async function send(typed: string) {
    if (busy || isSending.current || secondsLeft > 0) return
    isSending.current = true
    setSentKind(kind)
    await props.onSubmit(typed)
    isSending.current = false
    setCode('')
    field.current?.focus()
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    void send(code)
  }

  /** The last digit sends the code. */
  function changeAppCode(typed: string) {
    const next = withoutSeparators(typed)
    setCode(next)
    if (next !== code && isWholeCode(next)) void send(next)
  }

  function changeKind() {
    setKind(isApp ? 'recovery' : 'app')
    setCode('')
  }

  const input = {
    id,
    ref: field,
    value: code,
    required: true,
    readOnly: busy,
    autoFocus: true,
    'aria-describedby': `${id}-error ${id}-hint`,
    'aria-invalid': refusal !== null,
  }

  return (
    <form className="tf-form" onSubmit={submit}>
      {props.children}
      <label htmlFor={id}>{isApp ? label : messages.common.recoveryCode}</label>
      {isApp ? (
        <AppCode {...input} autoComplete="one-time-code" onChange={changeAppCode} />
      ) : (
        <input
          {...input}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      <RefusalText id={`${id}-error`} messages={messages} refusal={refusal} onLogIn={props.onLogIn} />
      {secondsLeft > 0 && <p role="timer">{messages.challenge.retryIn(secondsLeft)}</p>}
      {!isApp && (
        <p className="tf-hint" id={`${id}-hint`}>
          {messages.challenge.recoveryCodeHint}
        </p>
      )}
      <button type="submit" aria-disabled={busy || secondsLeft > 0}>
        {props.submitLabel}
      </button>
      {acceptsRecoveryCode && (
        <button type="button" className="tf-link" onClick={changeKind}>
          {isApp ? messages.challenge.useRecoveryCode : messages.challenge.useApp}
        </button>
      )}
    </form>
  )
}
