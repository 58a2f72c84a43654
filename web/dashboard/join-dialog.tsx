import { type SubmitEvent, useId, useState } from 'react'
import type { ListedProgram } from '../api/types.ts'
import { messages } from '../messages.ts'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import { dialogMessages } from './dialog-messages.ts'

const { join: texts } = dialogMessages

type Props = {
  listed: readonly ListedProgram[]
  /** The program to begin with, where the learner has chosen one before. */
  chosen?: number | undefined
  onClose: () => void
  onJoin: (programId: number) => void
}

/** The choice among the live programs that the learner is not in. */
export function JoinDialog({ listed, chosen, onClose, onJoin }: Props) {
  const [isMissing, setMissing] = useState(false)
  const selectId = useId()
  const errorId = useId()
  const open = listed.filter(({ enrolled }) => !enrolled).toSorted((a, b) => a.title.localeCompare(b.title))
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const select = event.currentTarget.elements.namedItem('program')
    if (!(select instanceof HTMLSelectElement)) return
    if (select.value === '') {
      setMissing(true)
      select.focus()
      return
    }
    onClose()
    onJoin(Number(select.value))
  }
  return (
    <Dialog title={messages.join.title} onClose={onClose}>
      <form noValidate onSubmit={submit}>
        <div className="field">
          <label htmlFor={selectId}>{texts.label}</label>
          <select
            id={selectId}
            name="program"
            required
            defaultValue={chosen}
            aria-invalid={isMissing}
            aria-describedby={isMissing ? errorId : undefined}
            onChange={() => setMissing(false)}
          >
            <option value="">{texts.choose}</option>
            {open.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
          {isMissing && (
            <p id={errorId} className="field-error">
              {texts.required}
            </p>
          )}
        </div>
        <DialogActions onCancel={onClose}>
          <WriteButton type="submit">{texts.confirm}</WriteButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}
