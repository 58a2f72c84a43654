import { messages } from '../messages.ts'
import { PageLink } from '../shell/page-link.tsx'
import { nameOf, useUser } from '../shell/session.tsx'
import { Avatar } from '../ui/avatar.tsx'

/** Whose dashboard it is; the program's name, the page's h1, stands under it. */
export function LearnerCard() {
  const user = useUser()
  const name = nameOf(user)
  return (
    <div className="learner">
      <Avatar name={name} image={user.profile.image_small} size={44} />
      <div>
        <p className="learner-name">{messages.dashboard.learner(name)}</p>
        <PageLink href="/learner">{messages.dashboard.profile}</PageLink>
      </div>
    </div>
  )
}
