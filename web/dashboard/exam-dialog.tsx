import { useMutation } from '@tanstack/react-query'
import { post } from '../api/client.ts'
import type { Course } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useUser } from '../shell/session.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import { dialogMessages } from './dialog-messages.ts'

const { exam: texts } = dialogMessages

/** Says what registering means; then the learner is taken to the exam's site. */
export function ExamDialog({ course, onClose }: { course: Course; onClose: () => void }) {
  const { mutate, isPending, isSuccess, error } = useRegisterForExam()
  const backend = course.runs[0]?.courseware_backend
  const register = () => mutate(course.exam_course_key, { onSuccess: ({ url }) => location.assign(url) })
  return (
    <Dialog title={texts.title} onClose={onClose}>
      <p>
        <strong>{course.title}</strong>
      </p>
      <p>{texts.text}</p>
      {error && <Problem what={texts.failed} error={error} backend={backend} />}
      <DialogActions onCancel={onClose}>
        <WriteButton isBusy={isPending || isSuccess} onClick={register}>
          {messages.exam.register}
        </WriteButton>
      </DialogActions>
    </Dialog>
  )
}

/** Where an authorized learner takes the exam. Never shown as done before it is. */
function useRegisterForExam() {
  const { csrf_token } = useUser()
  return useMutation({
    mutationFn: (courseKey: string) =>
      post<{ url: string }>('/api/v0/exam_enrollment/', { exam_course_id: courseKey }, csrf_token),
  })
}
