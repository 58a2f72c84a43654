import { useQuery } from '@tanstack/react-query'
import { useParams } from 'wouter'
import { statusOf } from '../api/client.ts'
import { dashboardQuery } from '../api/queries.ts'
import type { Program } from '../api/types.ts'
import { Courses } from '../dashboard/courses.tsx'
import { Ring } from '../dashboard/progress-card.tsx'
import { DashboardSkeleton } from '../dashboard/skeleton.tsx'
import { messages } from '../messages.ts'
import { NotFoundPage } from '../pages/not-found.tsx'
import { Page } from '../shell/page.tsx'
import { Failure } from '../ui/failure.tsx'

/** How staff see a learner's programs (spec 25, "Staff view"). Who may not see the learner gets what an unknown one gives. */
export default function LearnerPage() {
  const username = useParams()['username'] ?? ''
  const { data, error, refetch } = useQuery(dashboardQuery(username))
  if (statusOf(error) === 404) return <NotFoundPage />
  return (
    <Page title={messages.learner.title(username)}>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!error && !data && <DashboardSkeleton />}
      {data?.programs.length === 0 && <p className="card empty">{messages.learner.none}</p>}
      {data?.programs.map((program) => (
        <LearnerProgram key={program.id} program={program} />
      ))}
    </Page>
  )
}

function LearnerProgram({ program }: { program: Program }) {
  const { grade_average: average } = program
  return (
    <section className="learner-program" aria-labelledby={`program-${program.id}`}>
      <h2 id={`program-${program.id}`}>{program.title}</h2>
      <div className="dashboard-grid">
        <div className="area-progress card">
          <Ring program={program} />
          {average !== null && <p className="muted centered">{messages.progress.average(average)}</p>}
        </div>
        <div className="area-courses">
          <Courses program={program} isStaffView />
        </div>
      </div>
    </section>
  )
}
