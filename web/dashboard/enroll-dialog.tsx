import type { Course } from '../api/types.ts'
import { dialogMessages } from './dialog-messages.ts'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import type { OpenRun } from './dialogs.ts'
import type { EnrollRequest } from './mutations.ts'

type Props = { course: Course; run: OpenRun; onClose: () => void; onEnroll: (request: EnrollRequest) => void }

/** Says what enrolling means. What becomes of it shows on the card: the dialog is gone at once. */
export function EnrollDialog({ course, run, onClose, onEnroll }: Props) {
  const confirm = () => {
    onEnroll({ courseKey: run.course_id, backend: run.courseware_backend })
    onClose()
  }
  return (
    <Dialog title={dialogMessages.enroll.title(course.title)} onClose={onClose}>
      <p>{dialogMessages.enroll.text}</p>
      <DialogActions onCancel={onClose}>
        <WriteButton onClick={confirm}>{dialogMessages.enroll.confirm}</WriteButton>
      </DialogActions>
    </Dialog>
  )
}
