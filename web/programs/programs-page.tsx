import { useQuery } from '@tanstack/react-query'
import { Join } from '../catalog/join.tsx'
import { ProgramList } from '../catalog/program-list.tsx'
import { dashboardQuery } from '../api/queries.ts'
import { messages } from '../messages.ts'
import { catalogMessages } from '../catalog/messages.ts'
import { Page } from '../shell/page.tsx'
import { useUser } from '../shell/session.tsx'
import { Icon } from '../ui/icon.tsx'

const { programs: texts } = catalogMessages

/** The live programs for who is signed in: each with where they stand in it, or the way in. */
export default function ProgramsPage() {
  return (
    <Page title={texts.title} className="programs">
      <p className="lead">{texts.lead}</p>
      <h2 className="visually-hidden">{catalogMessages.home.programs}</h2>
      <ProgramList
        footOf={(program) => (
          <>
            <Standing programId={program.id} />
            <Join program={program} isOneOfMany />
          </>
        )}
      />
    </Page>
  )
}

/** How far the learner is in a program; an empty line in one that they have not joined, so that the button stays where it is. */
function Standing({ programId }: { programId: number }) {
  const { username } = useUser()
  const { data } = useQuery(dashboardQuery(username))
  const own = data?.programs.find(({ id }) => id === programId)
  if (!own) return <p className="small standing" />
  const { number_courses_passed: passed, number_courses_required: required, certificate } = own
  return (
    <p className="small standing">
      {certificate !== '' && <Icon name="check" />}
      {certificate === ''
        ? `${messages.progress.count(Math.min(passed, required), required)} ${messages.progress.passed}`
        : texts.completed}
    </p>
  )
}
