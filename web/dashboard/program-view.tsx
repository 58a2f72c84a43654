import type { Dashboard, ListedProgram, Program } from '../api/types.ts'
import { useUser } from '../shell/session.tsx'
import { AccountTroubles, troublesOf } from './account-troubles.tsx'
import { Courses } from './courses.tsx'
import { ExamCard } from './exam-card.tsx'
import { OtherLearners } from './other-learners.tsx'
import { ProgressCard } from './progress-card.tsx'
import { WhatNextLine } from './what-next-line.tsx'

type Props = {
  program: Program
  dashboard: Dashboard
  listed: readonly ListedProgram[]
  /** A dialog of the page is open. */
  hasDialog: boolean
}

/** One program of the learner's own dashboard. */
export function ProgramView({ program, dashboard, listed, hasDialog }: Props) {
  const { linked_backends: linked } = useUser()
  const troubles = troublesOf({ program, dashboard, listed }, linked)
  return (
    <>
      <AccountTroubles troubles={troubles} programId={program.id} hasDialog={hasDialog} />
      <WhatNextLine program={program} isQuiet={troubles.length > 0} />
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
