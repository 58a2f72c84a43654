import { useState } from 'react'
import { messages } from '../messages.ts'

/** Copies a text; the text stands beside it, for where a browser does not let us. */
export function CopyButton({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <>
      <button type="button" className="button button-quiet" onClick={copy}>
        {messages.copy}
      </button>
      <span role="status" className="muted small">
        {isCopied && messages.copied}
      </span>
    </>
  )
}
