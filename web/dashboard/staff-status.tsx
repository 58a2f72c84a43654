import type { Course } from '../api/types.ts'
import { messages } from '../messages.ts'
import { learnerMessages } from '../learner/messages.ts'
import { dialogMessages } from './dialog-messages.ts'
import { useHasPage } from '../shell/page-link.tsx'
import { Instant } from '../ui/instant.tsx'
import { isEnrolled } from './runs.ts'
import { examStandingOf, staffPhraseOf } from './staff-phrase.ts'

const { learner: texts } = learnerMessages

/** Where the learner stands, for staff: in a phrase, run by run, and whether they may take the exam. */
export function StaffStatus({ course, now }: { course: Course; now: Date }) {
  const hasPage = useHasPage()
  const status = staffPhraseOf(course, now)
  const { certificate_url: certificate } = course
  const hasCertificate = certificate !== '' && (!certificate.startsWith('/') || hasPage(certificate))
  return (
    <>
      <div className="message-row">
        <p className="message">
          {texts.phrase[status.phrase]}
          {status.deadline && (
            <>
              {' '}
              ({texts.until} <Instant at={status.deadline} />)
            </>
          )}
        </p>
        {hasCertificate && <a href={certificate}>{messages.course.viewCertificate}</a>}
      </div>
      <Runs course={course} />
      <ExamAuthorization course={course} />
    </>
  )
}

/** The runs that the learner is or was in, as the course site calls them. */
function Runs({ course }: { course: Course }) {
  const runs = course.runs.filter(isEnrolled)
  if (runs.length === 0) return null
  return (
    <ul className="small muted" aria-label={dialogMessages.details.runs}>
      {runs.map((run) => (
        <li key={run.id}>{[run.year_season, run.title, run.course_id].filter(Boolean).join(' · ')}</li>
      ))}
    </ul>
  )
}

/** Whether the learner may take the exam, of a course that has one, and by when they can register for it. */
function ExamAuthorization({ course }: { course: Course }) {
  const standing = examStandingOf(course)
  if (standing === undefined) return null
  const { exam_course_key: courseKey, exam_register_end: until, current_exam_dates: dates } = course
  const isAuthorized = standing === 'authorized'
  const [opens] = course.exams_schedulable_in_future
  return (
    <p className="small">
      {texts.exam[standing](courseKey)}{' '}
      {isAuthorized && until && (
        <>
          {messages.exam.registerBefore} <Instant at={until} withTime />.{' '}
        </>
      )}
      {isAuthorized && dates && `${messages.exam.takeIt(dates)} `}
      {opens && (
        <>
          {messages.exam.opens} <Instant at={opens} withTime />.
        </>
      )}
    </p>
  )
}
