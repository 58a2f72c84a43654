import { type ReactNode, useEffect, useId, useRef } from 'react'
import { messages } from '../messages.ts'
import { Icon } from './icon.tsx'

/** A modal dialog: the browser keeps the focus in it, closes it on Esc and gives the focus back. Shown as long as it is rendered. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    const opener = document.activeElement
    element?.showModal()
    // What the dialog is about is read first, not its close button.
    heading.current?.focus()
    return () => {
      element?.close()
      // React removes the element together with the dialog's own memory of the opener. A dialog that opened by itself, or whose opener
      // has gone, leaves the reader at the page's h1.
      const isThere = opener instanceof HTMLElement && opener !== document.body && opener.isConnected
      const target = isThere ? opener : document.querySelector<HTMLElement>('main h1')
      target?.focus({ preventScroll: !isThere })
    }
  }, [])
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={titleId} onClose={onClose}>
      <div className="dialog-head">
        <h2 id={titleId} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" className="icon-button" aria-label={messages.close} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  )
}

/** The buttons at a dialog's end. */
export function DialogActions({
  onCancel,
  cancel = messages.cancel,
  children,
}: {
  onCancel: () => void
  cancel?: string
  children: ReactNode
}) {
  return (
    <div className="dialog-actions">
      <button type="button" className="button button-quiet" onClick={onCancel}>
        {cancel}
      </button>
      {children}
    </div>
  )
}
