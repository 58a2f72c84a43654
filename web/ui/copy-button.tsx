import { useState } from 'react'
import { messages } from '../messages.ts'

/** Copies a text; the text stands beside it, for where a browser does not let us. `label`: what is copied, where the text beside it does not say so. */
export function CopyButton({ text, label = messages.copy }: { text: string; label?: string }) {
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
        {label}
      </button>
      <span role="status" className="muted small">
        {isCopied && messages.copied}
      </span>
    </>
  )
}
