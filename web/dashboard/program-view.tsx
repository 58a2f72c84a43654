import { useState } from 'react'
import type { Backend, Dashboard, ListedProgram, Program } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useSession, useUser } from '../shell/session.tsx'
import { Notice } from '../ui/notice.tsx'
import { AccountAction } from '../ui/account-action.tsx'
import { AccountDialog } from './account-dialog.tsx'
import { Courses } from './courses.tsx'
import { ExamCard } from './exam-card.tsx'
import { OtherLearners } from './other-learners.tsx'
import { ProgressCard } from './progress-card.tsx'

type Props = { program: Program; dashboard: Dashboard; listed: readonly ListedProgram[] }

/** One program of the learner's own dashboard. */
export function ProgramView({ program, dashboard, listed }: Props) {
  return (
    <>
      <AccountNotices program={program} dashboard={dashboard} listed={listed} />
      <div className="dashboard-grid">
        <ProgressCard program={program} />
        <div className="area-courses">
          <AccountCallout program={program} />
          <Courses program={program} />
        </div>
        <div className="area-extra">
          <ExamCard program={program} />
          <OtherLearners programId={program.id} />
        </div>
      </div>
    </>
  )
}

type Trouble = { kind: 'reconnect' | 'connect'; backend: Backend }
const keyOf = ({ kind, backend }: Trouble) => `${kind} ${backend}`

/** What is wrong with the learner's accounts, worst first: links that no longer work, then accounts that are missing. */
function troublesOf({ program, dashboard, listed }: Props, linked: readonly Backend[]): Trouble[] {
  const enrollable = listed.find(({ id }) => id === program.id)?.enrollable_courseware_backends ?? []
  const missing = enrollable.filter((backend) => !linked.includes(backend))
  return [
    ...dashboard.invalid_backend_credentials.map((backend) => ({ kind: 'reconnect' as const, backend })),
    ...missing.map((backend) => ({ kind: 'connect' as const, backend })),
  ]
}

/** A dialog for the first trouble with the accounts, once; banners for all of them. */
function AccountNotices(props: Props) {
  const { backends } = useSession()
  const { linked_backends: linked } = useUser()
  const [dismissed, dismiss] = useState<readonly string[]>([])
  const troubles = troublesOf(props, linked)
  const next = hereOf(props.program)
  const [first] = troubles
  return (
    <>
      {troubles.map(({ kind, backend }) => (
        <Notice
          key={keyOf({ kind, backend })}
          tone={kind === 'reconnect' ? 'attention' : 'plain'}
          action={
            <AccountAction kind={kind} backend={backend} next={next} className="button-quiet">
              {messages[kind].title(backends[backend].name)}
            </AccountAction>
          }
        >
          {messages[kind].banner(backends[backend].name)}
        </Notice>
      ))}
      {first && !dismissed.includes(keyOf(first)) && (
        <AccountDialog {...first} next={next} onClose={() => dismiss([...dismissed, keyOf(first)])} />
      )}
    </>
  )
}

const hereOf = ({ id }: Program) => `/dashboard?program=${id}`

function AccountCallout({ program }: { program: Program }) {
  const { backends } = useSession()
  const here = hereOf(program)
  if (program.has_socialauth_for_backend) return null
  const backend: Backend = program.has_mitxonline_courses ? 'mitxonline' : 'edxorg'
  const connect = (
    <AccountAction kind="connect" backend={backend} next={here} className="button-quiet">
      {messages.connect.title(backends[backend].name)}
    </AccountAction>
  )
  return <Notice action={connect}>{messages.connect.callout}</Notice>
}
