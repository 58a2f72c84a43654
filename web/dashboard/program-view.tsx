import type { Dashboard, ListedProgram, Program } from '../api/types.ts'
import { AccountTroubles } from './account-troubles.tsx'
import { Courses } from './courses.tsx'
import { ExamCard } from './exam-card.tsx'
import { OtherLearners } from './other-learners.tsx'
import { ProgressCard } from './progress-card.tsx'

type Props = {
  program: Program
  dashboard: Dashboard
  listed: readonly ListedProgram[]
  /** A dialog of the page is open. */
  hasDialog: boolean
}

/** One program of the learner's own dashboard. */
export function ProgramView({ program, dashboard, listed, hasDialog }: Props) {
  return (
    <>
      <AccountTroubles program={program} dashboard={dashboard} listed={listed} hasDialog={hasDialog} />
      <div className="dashboard-grid">
        <ProgressCard program={program} />
        <ExamCard program={program} />
        <div className="area-courses">
          <Courses program={program} />
        </div>
        <div className="area-extra">
          <OtherLearners programId={program.id} />
        </div>
      </div>
    </>
  )
}
