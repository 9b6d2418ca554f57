import { useState } from 'react'
import type { Messages } from 'stepward/messages'

/** Copies a text, and says so. */
export function CopyButton({ text, messages: { common } }: { text: string; messages: Messages }) {
  const [notice, setNotice] = useState('')

  function copy() {
    navigator.clipboard.writeText(text).then(
      () => setNotice(common.copied),
      () => setNotice(common.error),
    )
  }

  return (
    <>
      <button type="button" className="tf-quiet" onClick={copy}>
        {common.copy}
      </button>
      <span role="status">{notice}</span>
    </>
  )
}
