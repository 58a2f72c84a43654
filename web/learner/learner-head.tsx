import { learnerMessages } from './messages.ts'
import { residenceOf } from '../learners/places.ts'
import { PageLink } from '../shell/page-link.tsx'
import { Avatar } from '../ui/avatar.tsx'
import type { Profile } from '../api/profile.ts'
import { byEnd } from './past.tsx'

const { learner: texts } = learnerMessages

export function Photo({ name, profile: { image = null, image_medium = null } }: { name: string; profile: Profile }) {
  return <Avatar name={name} image={image_medium ?? image} size={96} />
}

/** What the learner does and where, under the name. */
export function LearnerIntro({ profile, isOwn }: { profile: Profile; isOwn: boolean }) {
  const { username, city = null, state_or_territory = null, country = null, work_history: work = [] } = profile
  const latest = work.toSorted(byEnd)[0]
  return (
    <div className="learner-intro">
      {latest && <p className="lead">{texts.works(latest.position ?? '', latest.company_name ?? '')}</p>}
      <p className="muted">
        {[username, country && residenceOf({ city, state_or_territory, country })].filter(Boolean).join(' · ')}
      </p>
      {isOwn && (
        <div className="actions">
          <PageLink href="/profile/personal" className="button">
            {texts.edit}
          </PageLink>
          <PageLink href="/settings" className="button button-quiet">
            {texts.settings}
          </PageLink>
        </div>
      )}
    </div>
  )
}
