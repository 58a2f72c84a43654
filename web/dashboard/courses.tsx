import type { Program } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useNow } from '../shell/browser-state.ts'
import { CourseCard } from './course-card.tsx'

/** The course cards by position. `isStaffView`: somebody else looks, who has nothing to do here. */
export function Courses({ program, isStaffView = false }: { program: Program; isStaffView?: boolean }) {
  const now = useNow()
  const courses = program.courses.toSorted((a, b) => a.position_in_program - b.position_in_program)
  const hasElectives = courses.some((course) => course.is_elective)
  return (
    <section aria-label={messages.dashboard.courses(program.title)}>
      {courses.length === 0 && <p className="card empty">{messages.dashboard.noCourses}</p>}
      <ol className="courses">
        {courses.map((course) => (
          <li key={course.id}>
            <CourseCard course={course} now={now} hasElectives={hasElectives} isStaffView={isStaffView} />
          </li>
        ))}
      </ol>
    </section>
  )
}
