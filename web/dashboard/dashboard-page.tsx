import { useQuery } from '@tanstack/react-query'
import { lazy, useEffect, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { dashboardQuery, programsQuery } from '../api/queries.ts'
import type { Dashboard, ListedProgram, Program } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useAnnounce } from '../shell/announcer.tsx'
import { useOnline, useVisible } from '../shell/browser-state.ts'
import { Page } from '../shell/page.tsx'
import { useUser } from '../shell/session.tsx'
import { Failure } from '../ui/failure.tsx'
import { Problem } from '../ui/problem.tsx'
import { DialogContext, type OpenDialog } from './dialogs.ts'
import { type Freshening, useFreshening } from './freshening.ts'
import { LearnerCard } from './learner-card.tsx'
import { useEnroll, useIsJoining, useJoin, useOverlaid } from './mutations.ts'
import { NoProgram } from './no-program.tsx'
import { ProgramSelector } from './program-selector.tsx'
import { ProgramView } from './program-view.tsx'
import { DashboardSkeleton } from './skeleton.tsx'
import { FreshnessBanner } from './freshness-banner.tsx'
import { Soon } from '../ui/soon.tsx'

const DashboardDialog = lazy(() => import('./dashboard-dialog.tsx'))

export default function DashboardPage() {
  const user = useUser()
  const { data, error, refetch } = useQuery(dashboardQuery(user.username))
  const programs = useQuery(programsQuery)
  if (data) return <Loaded dashboard={data} listed={programs.data ?? []} refetch={refetch} />
  return (
    <Page title={messages.dashboard.title} lead={<LearnerCard />}>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : <DashboardSkeleton />}
    </Page>
  )
}

type LoadedProps = { dashboard: Dashboard; listed: readonly ListedProgram[]; refetch: () => Promise<unknown> }

function Loaded({ dashboard: served, listed, refetch }: LoadedProps) {
  const dashboard = useOverlaid(served)
  const [parameters] = useSearchParams()
  const wish = Number(parameters.get('join')) || undefined
  const wanted = Number(parameters.get('program')) || wish
  const isJoining = useIsJoining(wanted)
  const [dialog, open, close] = useDialog(listed, wish)
  const enroll = useEnroll((backend) => open({ kind: 'reconnect', backend }))
  const join = useJoining(listed)
  const freshening = useFresheningAnnounced(dashboard.is_edx_data_fresh, refetch)
  const current = dashboard.programs.find(({ id }) => id === wanted) ?? (isJoining ? undefined : dashboard.programs[0])
  useScrollToCourse(current)
  const joining = isJoining ? listed.find(({ id }) => id === wanted)?.title : undefined
  const selector = (
    <ProgramSelector programs={dashboard.programs} current={current} listed={listed} onJoin={() => open({ kind: 'join' })} />
  )
  return (
    <DialogContext value={open}>
      <Page
        title={current?.title ?? joining ?? messages.dashboard.noProgram}
        lead={<LearnerCard />}
        selector={selector}
        className="dashboard"
      >
        <FreshnessBanner {...freshening} />
        {join.error && <Problem what={messages.join.failed} error={join.error} />}
        {current && <ProgramView program={current} dashboard={dashboard} listed={listed} hasDialog={dialog !== undefined} />}
        {!current && (isJoining ? <DashboardSkeleton /> : <NoProgram listed={listed} />)}
      </Page>
      {dialog && (
        <Soon>
          <DashboardDialog dialog={dialog} listed={listed} onClose={close} onEnroll={enroll.mutate} onJoin={join.start} />
        </Soon>
      )}
    </DialogContext>
  )
}

/**
 * The dialog that is open. `wish`: the program that the learner asked to join before signing in; its dialog opens by itself, because no
 * address alone makes anybody join anything.
 */
function useDialog(listed: readonly ListedProgram[], wish: number | undefined) {
  const [, navigate] = useLocation()
  const [opened, open] = useState<OpenDialog>()
  const isWish = listed.some(({ id, enrolled }) => id === wish && !enrolled)
  const dialog = opened ?? (isWish && wish !== undefined ? ({ kind: 'join', chosen: wish } as const) : undefined)
  const close = () => {
    open(undefined)
    if (wish !== undefined) navigate('/dashboard', { replace: true })
  }
  return [dialog, open, close] as const
}

/** Joins a program, which becomes the current one at once. */
function useJoining(listed: readonly ListedProgram[]) {
  const [, navigate] = useLocation()
  const announce = useAnnounce()
  const { mutate, error } = useJoin((programId) => {
    announce(messages.join.done(listed.find(({ id }) => id === programId)?.title ?? ''))
  })
  const start = (programId: number) => {
    mutate(programId)
    navigate(`/dashboard?program=${programId}`)
  }
  return { start, error }
}

/** Keeps asking while data is being updated, and tells who does not see the banner when that begins and ends. */
function useFresheningAnnounced(isFresh: boolean, refetch: () => Promise<unknown>): ReturnType<typeof useFreshening> {
  const isOnline = useOnline()
  const isVisible = useVisible()
  const freshening = useFreshening(isFresh, !isOnline || !isVisible, refetch)
  const announce = useAnnounce()
  const [said, setSaid] = useState<Freshening>('fresh')
  const { state } = freshening
  useEffect(() => {
    if (state === said) return
    const { updating, updated, notUpdated } = messages.dashboard
    announce({ updating, fresh: updated, 'gave-up': notUpdated }[state], 'silent')
    setSaid(state)
  }, [state, said, announce])
  return freshening
}

/** A link to `#course-7` leads to the card, which is not there yet when the browser looks for it. */
function useScrollToCourse(program: Program | undefined): void {
  const id = program?.id
  useEffect(() => {
    if (id !== undefined && location.hash.startsWith('#course-'))
      document.getElementById(location.hash.slice(1))?.scrollIntoView()
  }, [id])
}
