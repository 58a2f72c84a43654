import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { programsQuery } from '../api/queries.ts'
import type { ListedProgram, SessionUser } from '../api/types.ts'
import { messages } from '../messages.ts'
import { learnersMessages } from './messages.ts'
import { PageLink } from '../shell/page-link.tsx'
import { Page } from '../shell/page.tsx'
import { isStaff, useUser } from '../shell/session.tsx'
import { Failure } from '../ui/failure.tsx'
import { ProgramLearners } from './program-learners.tsx'
import { LearnersSkeleton } from './skeleton.tsx'
import type { SearchedProgram } from './program-menu.tsx'

const { learners: texts } = learnersMessages

/** The learners of a program (rules/app.md, "Learners"): staff see those of their programs, learners those of theirs. */
export default function LearnersPage() {
  const user = useUser()
  const { data: listed, error, refetch } = useQuery(programsQuery)
  const [parameters] = useSearchParams()
  if (!listed) {
    return (
      <Page title={texts.title} place={null}>
        {error ? <Failure error={error} onRetry={() => void refetch()} /> : <LearnersSkeleton />}
      </Page>
    )
  }
  const programs = searchedPrograms(user, listed)
  const wanted = Number(parameters.get('program'))
  const program = programs.find(({ id }) => id === wanted) ?? programs[0]
  // Another program begins anew: nothing that was searched or chosen stays.
  return program ? <ProgramLearners key={program.id} program={program} programs={programs} /> : <NoProgram />
}

function searchedPrograms(user: SessionUser, listed: readonly ListedProgram[]): SearchedProgram[] {
  const roles = [...new Set(user.roles.map(({ program_id: id }) => id))]
  // A program of staff that is not live yet has no title in the list.
  const titleOf = (id: number) => listed.find((each) => each.id === id)?.title ?? texts.programNumber(id)
  return isStaff(user) ? roles.map((id) => ({ id, title: titleOf(id) })) : listed.filter(({ enrolled }) => enrolled)
}

function NoProgram() {
  return (
    <Page title={texts.noProgram} className="page-narrow">
      <p>{texts.noProgramText}</p>
      <div className="actions">
        <PageLink href="/dashboard" className="button">
          {messages.menu.dashboard}
        </PageLink>
      </div>
    </Page>
  )
}
