import type { Course } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useHasPage } from '../shell/page-link.tsx'
import { Instant } from '../ui/instant.tsx'
import { staffPhraseOf } from './staff-phrase.ts'

/** Where the learner stands, in a phrase for staff. */
export function StaffStatus({ course, now }: { course: Course; now: Date }) {
  const hasPage = useHasPage()
  const status = staffPhraseOf(course, now)
  const { certificate_url: certificate } = course
  const hasCertificate = certificate !== '' && (!certificate.startsWith('/') || hasPage(certificate))
  return (
    <div className="message-row">
      {status && (
        <p className="message">
          {messages.learner.phrase[status.phrase]}
          {status.deadline && (
            <>
              {' '}
              ({messages.learner.until} <Instant at={status.deadline} />)
            </>
          )}
        </p>
      )}
      {hasCertificate && <a href={certificate}>{messages.course.viewCertificate}</a>}
    </div>
  )
}
