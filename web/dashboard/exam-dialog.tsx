import type { Course } from '../api/types.ts'
import { messages } from '../messages.ts'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import { useRegisterForExam } from './mutations.ts'

const { exam } = messages

/** Says what registering means; then the learner is taken to the exam's site. */
export function ExamDialog({ course, onClose }: { course: Course; onClose: () => void }) {
  const { mutate, isPending, isSuccess, error } = useRegisterForExam()
  const backend = course.runs[0]?.courseware_backend
  const register = () => mutate(course.exam_course_key, { onSuccess: ({ url }) => location.assign(url) })
  return (
    <Dialog title={exam.confirmTitle} onClose={onClose}>
      <p>
        <strong>{course.title}</strong>
      </p>
      <p>{exam.confirm}</p>
      {error && <Problem what={exam.failed} error={error} backend={backend} />}
      <DialogActions onCancel={onClose}>
        <WriteButton isBusy={isPending || isSuccess} onClick={register}>
          {exam.register}
        </WriteButton>
      </DialogActions>
    </Dialog>
  )
}
