import { useQuery } from '@tanstack/react-query'
import { statusOf } from '../api/client.ts'
import { contactQuery } from '../api/queries.ts'
import type { Course } from '../api/types.ts'
import { messages } from '../messages.ts'
import { dialogMessages } from './dialog-messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Failure } from '../ui/failure.tsx'

const { contact } = dialogMessages

/** The address of a course's team, to write to or to copy. */
export function ContactDialog({ course, onClose }: { course: Course; onClose: () => void }) {
  const { data, error, refetch } = useQuery(contactQuery(course.id))
  const key = course.runs[0]?.course_id
  const subject = key ? `${course.title} (${key})` : course.title
  return (
    <Dialog title={contact.title} onClose={onClose}>
      {!data && !error && <p role="status">{messages.loading}…</p>}
      {error && (statusOf(error) === 404 ? <p>{contact.none}</p> : <Failure error={error} onRetry={() => void refetch()} />)}
      {data && (
        <>
          <p>{contact.text}</p>
          <p className="copy-line">
            <strong className="breakable">{data.contact_email}</strong>
            <CopyButton text={data.contact_email} />
          </p>
          <div className="dialog-actions">
            <a
              className="button"
              href={`mailto:${encodeURIComponent(data.contact_email).replace('%40', '@')}?subject=${encodeURIComponent(subject)}`}
            >
              {contact.write}
            </a>
          </div>
        </>
      )}
    </Dialog>
  )
}
