import type { Dashboard, Program } from '../api/types.ts'
import { Courses } from '../dashboard/courses.tsx'
import { StaffStatus } from '../dashboard/staff-status.tsx'
import { Ring } from '../dashboard/progress-card.tsx'
import { messages } from '../messages.ts'
import { learnerMessages } from './messages.ts'

/** How staff see a learner's programs (rules/app.md, "Staff view"). */
export function LearnerPrograms({ dashboard: { programs } }: { dashboard: Dashboard }) {
  if (programs.length === 0) return <p className="card empty">{learnerMessages.learner.none}</p>
  return programs.map((program) => <LearnerProgram key={program.id} program={program} />)
}

function LearnerProgram({ program }: { program: Program }) {
  const { grade_average: average } = program
  return (
    <section className="learner-program" aria-labelledby={`program-${program.id}`}>
      <h2 id={`program-${program.id}`}>{program.title}</h2>
      <div className="dashboard-grid">
        <div className="area-progress card">
          <Ring program={program} />
          {average !== null && <p className="muted centered">{messages.progress.averageStaff(average)}</p>}
        </div>
        <div className="area-courses">
          <Courses program={program} statusOf={(course, now) => <StaffStatus course={course} now={now} />} />
        </div>
      </div>
    </section>
  )
}
