import { lazy, useState } from 'react'
import type { Backend, Dashboard, ListedProgram, Program } from '../api/types.ts'
import { messages } from '../messages.ts'
import { hasPutOff, putOff } from '../shell/put-off.ts'
import { useSession } from '../shell/session.tsx'
import { AccountAction } from '../ui/account-action.tsx'
import { Notice } from '../ui/notice.tsx'
import { Soon } from '../ui/soon.tsx'

const AccountDialog = lazy(() => import('./account-dialog.tsx'))

/**
 * `reconnect`: the link no longer works. `connect`: the program enrolls there, and no account is linked. `study`: no account is known that
 * one studies the program with.
 */
export type Trouble = { kind: 'reconnect' | 'connect' | 'study'; backend: Backend }
type Source = { program: Program; dashboard: Dashboard; listed: readonly ListedProgram[] }

/** What is wrong with the learner's accounts, worst first; each account once. */
export function troublesOf({ program, dashboard, listed }: Source, linked: readonly Backend[]): Trouble[] {
  const enrollable = listed.find(({ id }) => id === program.id)?.enrollable_courseware_backends ?? []
  const study: Backend[] = program.has_socialauth_for_backend ? [] : [program.has_mitxonline_courses ? 'mitxonline' : 'edxorg']
  const all: Trouble[] = [
    ...dashboard.invalid_backend_credentials.map((backend) => ({ kind: 'reconnect' as const, backend })),
    ...enrollable.filter((backend) => !linked.includes(backend)).map((backend) => ({ kind: 'connect' as const, backend })),
    ...study.map((backend) => ({ kind: 'study' as const, backend })),
  ]
  return all.filter(({ backend }, index) => all.findIndex((each) => each.backend === backend) === index)
}

const keyOf = ({ kind, backend }: Trouble) => `${kind} ${backend}`

type Props = {
  troubles: readonly Trouble[]
  programId: number
  /** Another dialog is open: none opens by itself. */
  hasDialog: boolean
}

/** One message for each account: a dialog for the first, until it is put off for this session, and banners. */
export function AccountTroubles({ troubles, programId, hasDialog }: Props) {
  const [, setPutOff] = useState(0)
  const next = `/dashboard?program=${programId}`
  const [first] = troubles
  const asks = first && first.kind !== 'study' && !hasDialog && !hasPutOff(keyOf(first)) ? first : undefined
  const later = (trouble: Trouble) => {
    putOff(keyOf(trouble))
    setPutOff((count) => count + 1)
  }
  return (
    <>
      {troubles.map((trouble) => (trouble === asks ? null : <Banner key={keyOf(trouble)} trouble={trouble} next={next} />))}
      {asks && asks.kind !== 'study' && (
        <Soon>
          <AccountDialog kind={asks.kind} backend={asks.backend} next={next} onClose={() => later(asks)} />
        </Soon>
      )}
    </>
  )
}

function Banner({ trouble: { kind, backend }, next }: { trouble: Trouble; next: string }) {
  const { backends } = useSession()
  const { name } = backends[backend]
  const action = kind === 'reconnect' ? 'reconnect' : 'connect'
  const text = kind === 'study' ? messages.connect.callout : messages[kind].banner(name)
  return (
    <Notice
      tone={kind === 'reconnect' ? 'attention' : 'plain'}
      action={
        <AccountAction kind={action} backend={backend} next={next} className="button-quiet">
          {messages[action].title(name)}
        </AccountAction>
      }
    >
      {text}
    </Notice>
  )
}
