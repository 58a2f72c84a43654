import type { ReactNode } from 'react'
import type { Course, Program } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useNow } from '../shell/browser-state.ts'
import { CourseCard } from './course-card.tsx'

/** Where a learner stands in a course, for staff: they have nothing to do here, and no code of it is with the learner's own page. */
export type StatusOf = (course: Course, now: Date) => ReactNode

/** The course cards by position. `statusOf`: staff look. */
export function Courses({ program, statusOf }: { program: Program; statusOf?: StatusOf }) {
  const now = useNow()
  const courses = program.courses.toSorted((a, b) => a.position_in_program - b.position_in_program)
  const hasElectives = courses.some((course) => course.is_elective)
  return (
    <section aria-label={messages.dashboard.courses(program.title)}>
      {courses.length === 0 && <p className="card empty">{messages.dashboard.noCourses}</p>}
      <ol className="courses">
        {courses.map((course) => (
          <li key={course.id}>
            <CourseCard course={course} now={now} hasElectives={hasElectives} statusOf={statusOf} />
          </li>
        ))}
      </ol>
    </section>
  )
}
