import { useQuery } from '@tanstack/react-query'
import { Redirect, useParams } from 'wouter'
import { statusOf } from '../api/client.ts'
import { type Profile, profileQuery } from '../api/profile.ts'
import { dashboardQuery } from '../api/queries.ts'
import type { Dashboard } from '../api/types.ts'
import { DashboardSkeleton } from '../dashboard/skeleton.tsx'
import { learnerMessages } from './messages.ts'
import NotFoundPage from '../pages/not-found.tsx'
import { Page } from '../shell/page.tsx'
import { isStaff, nameOf, useUser } from '../shell/session.tsx'
import { Failure } from '../ui/failure.tsx'
import { LearnerIntro, Photo } from './learner-head.tsx'
import { LearnerPrograms } from './learner-programs.tsx'
import { EducationCard, WorkCard } from './past.tsx'
import { AboutCard, StaffCard } from './profile-cards.tsx'

const { learner: texts } = learnerMessages

/** A learner's page; without a name, one's own. */
export default function LearnerPage() {
  const own = useUser().username
  const { username } = useParams()
  return username === undefined ? <Redirect to={`/learner/${encodeURIComponent(own)}`} replace /> : <Shown username={username} />
}

/**
 * A learner as far as the caller may see them (rules/app.md, "Profile"). Who may see neither the profile nor the programs gets what an unknown
 * learner gives.
 */
function Shown({ username }: { username: string }) {
  const user = useUser()
  const isOwn = user.username === username
  const profile = useQuery(profileQuery(username))
  // Only staff and the learner get it; to others it would always be a 404.
  const dashboard = useQuery({ ...dashboardQuery(username), enabled: isStaff(user) && !isOwn })
  const queries = isStaff(user) && !isOwn ? [profile, dashboard] : [profile]
  if (queries.every(({ error }) => statusOf(error) === 404)) return <NotFoundPage />
  const failed = queries.find(({ data, error }) => error && !data && statusOf(error) !== 404)
  if (failed) return <Failed username={username} error={failed.error} onRetry={() => void failed.refetch()} />
  if (queries.some(({ data, error }) => !data && !error)) return <Waiting username={username} />
  const shown = profile.data ?? { username }
  return <Loaded profile={isOwn ? { ...user.profile, ...shown } : shown} dashboard={dashboard.data} isOwn={isOwn} />
}

function Waiting({ username }: { username: string }) {
  return (
    <Page title={texts.title(username)}>
      <DashboardSkeleton />
    </Page>
  )
}

function Failed({ username, error, onRetry }: { username: string; error: unknown; onRetry: () => void }) {
  return (
    <Page title={texts.title(username)}>
      <Failure error={error} onRetry={onRetry} />
    </Page>
  )
}

type Props = { profile: Profile; dashboard: Dashboard | undefined; isOwn: boolean }

function Loaded({ profile, dashboard, isOwn }: Props) {
  const { about_me: about, education = [], work_history: work = [] } = profile
  const name = nameOfProfile(profile)
  const isEmpty = !about && education.length === 0 && work.length === 0
  return (
    <Page title={name} lead={<Photo name={name} profile={profile} />} className="learner-page">
      <LearnerIntro profile={profile} isOwn={isOwn} />
      {isEmpty && !dashboard && <p className="card empty">{isOwn ? texts.nothingOwn : texts.nothing}</p>}
      <div className="profile-cards">
        {!isOwn && <StaffCard profile={profile} />}
        <AboutCard profile={profile} isOwn={isOwn} />
        <WorkCard work={work} isOwn={isOwn} />
        <EducationCard education={education} isOwn={isOwn} />
      </div>
      {dashboard && <LearnerPrograms dashboard={dashboard} />}
    </Page>
  )
}

function nameOfProfile(profile: Profile): string {
  const { username, preferred_name = null, first_name = null, last_name = null } = profile
  return nameOf({ username, profile: { preferred_name, first_name, last_name } })
}
