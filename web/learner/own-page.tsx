import { Redirect } from 'wouter'
import { useUser } from '../shell/session.tsx'

/** `/learner` is one's own page. */
export default function OwnPage() {
  return <Redirect to={`/learner/${encodeURIComponent(useUser().username)}`} replace />
}
