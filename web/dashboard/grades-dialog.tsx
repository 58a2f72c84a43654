import type { Course } from '../api/types.ts'
import { messages } from '../messages.ts'
import { dialogMessages } from './dialog-messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { Instant } from '../ui/instant.tsx'
import { examDetails, runDetails } from './grades.ts'

const { details } = dialogMessages

/** Every grade of a course, and which one counts. */
export function GradesDialog({ course, onClose }: { course: Course; onClose: () => void }) {
  return (
    <Dialog title={details.title(course.title)} onClose={onClose}>
      <Runs course={course} />
      {course.has_exam && <Exams course={course} />}
      <p className="muted small">{details.note}</p>
    </Dialog>
  )
}

function Runs({ course }: { course: Course }) {
  const runs = runDetails(course)
  if (runs.length === 0) return <p>{details.noRuns}</p>
  return (
    <table className="table">
      <caption>{details.runs}</caption>
      <Head first={details.run} />
      <tbody>
        {runs.map(({ run, result, grade, isBest }) => (
          <tr key={run.position}>
            <th scope="row">{run.year_season || run.title}</th>
            <td>{details.results[result]}</td>
            <td>
              <Grade grade={grade} isBest={isBest} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Exams({ course }: { course: Course }) {
  const exams = examDetails(course)
  if (exams.length === 0) return <p>{details.noExams}</p>
  return (
    <table className="table">
      <caption>{details.exams}</caption>
      <Head first={details.date} />
      <tbody>
        {exams.map(({ exam, grade, isBest }, index) => (
          <tr key={index}>
            <th scope="row">{exam.exam_date === null ? messages.none : <Instant at={exam.exam_date} />}</th>
            <td>{details.results[exam.passed ? 'passed' : 'not-passed']}</td>
            <td>
              <Grade grade={grade} isBest={isBest} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Head({ first }: { first: string }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        <th scope="col">{details.result}</th>
        <th scope="col">{details.grade}</th>
      </tr>
    </thead>
  )
}

function Grade({ grade, isBest }: { grade: number | null; isBest: boolean }) {
  if (grade === null) return messages.none
  return (
    <>
      {messages.percent(grade)}{' '}
      {isBest && (
        <span className="tag tag-good">
          <Icon name="check" /> {details.best}
        </span>
      )}
    </>
  )
}
