import { type MouseEvent, type ReactNode, useId } from 'react'
import { messages } from '../messages.ts'
import { useOnline } from '../shell/browser-state.ts'

type Props = {
  onClick?: () => void
  type?: 'button' | 'submit'
  isBusy?: boolean
  className?: string
  /** What it is called, where its text alone does not say. */
  label?: string | undefined
  children: ReactNode
}

/**
 * A field that loses the focus says what is wrong with it, and moves the button from under the pointer before it is let go: the press would
 * be lost. Saving says the same.
 */
const keepFocus = (event: MouseEvent) => event.preventDefault()

/**
 * A button that changes something on the server. While offline it says why it does nothing; while busy it waits. It is never disabled in
 * the browser's sense, which would take the focus from who has just pressed it.
 */
export function WriteButton({ onClick, type = 'button', isBusy = false, className = '', label, children }: Props) {
  const isOnline = useOnline()
  const reasonId = useId()
  const isIdle = !isOnline || isBusy
  const press = (event: MouseEvent) => {
    if (isIdle) event.preventDefault()
    else onClick?.()
  }
  return (
    <>
      {!isOnline && (
        <p id={reasonId} className="field-error">
          {messages.offlineWrite}
        </p>
      )}
      <button
        type={type}
        className={`button ${className}`}
        aria-disabled={isIdle}
        aria-label={label}
        aria-describedby={isOnline ? undefined : reasonId}
        onMouseDown={type === 'submit' ? keepFocus : undefined}
        onClick={press}
      >
        {isBusy && <span className="spinner" aria-hidden="true" />}
        {children}
      </button>
    </>
  )
}
