import type { Course } from '../api/types.ts'
import { messages } from '../messages.ts'
import { Icon } from '../ui/icon.tsx'
import { CourseMessages } from './course-messages.tsx'
import { ExamLineView } from './exam-line-view.tsx'
import { GradeFigures } from './grade-figures.tsx'
import { RunLine } from './run-line.tsx'
import type { StatusOf } from './courses.tsx'
import { hasEnrolledRun, passedRunOf } from './runs.ts'

type Props = { course: Course; now: Date; hasElectives: boolean; statusOf: StatusOf | undefined }

export function CourseCard({ course, now, hasElectives, statusOf }: Props) {
  const headingId = `course-${course.id}-title`
  const isEnrolled = hasEnrolledRun(course)
  const isHalfway = course.has_exam && !course.is_passed && passedRunOf(course) !== undefined
  // On a learner's page the program's name stands between the page's and the course's.
  const Heading = statusOf ? 'h3' : 'h2'
  return (
    <article id={`course-${course.id}`} className="card course" aria-labelledby={headingId}>
      <div className="course-head">
        <Heading id={headingId}>{course.title}</Heading>
        <p className="tags">
          {hasElectives && <span className="tag">{course.is_elective ? messages.course.elective : messages.course.core}</span>}
          {course.is_passed && (
            <span className="tag tag-good">
              <Icon name="check" /> {messages.course.passed}
            </span>
          )}
          {isHalfway && <span className="tag">{messages.course.courseworkPassed}</span>}
        </p>
      </div>
      {isEnrolled && <GradeFigures course={course} />}
      {isEnrolled && <RunLine course={course} now={now} />}
      {statusOf ? (
        statusOf(course, now)
      ) : (
        <>
          <CourseMessages course={course} now={now} />
          <ExamLineView course={course} />
        </>
      )}
    </article>
  )
}
