import type { Backend } from '../api/types.ts'
import { messages } from '../messages.ts'
import { problemOf, type Way } from '../problems.ts'
import { useSession, useSupport } from '../shell/session.tsx'
import { AccountAction } from './account-action.tsx'
import { ProblemText } from './problem-text.tsx'

type Props = {
  /** What failed, as a sentence. */
  what: string
  error: unknown
  /** The course site that is concerned. */
  backend?: Backend | undefined
  /** How the fields are called that were filled in, by their names in the API. */
  labels?: Readonly<Record<string, string>>
}

/** Something that the user asked for and did not get: what failed, why, and the way on beside it. */
export function Problem({ what, error, backend, labels }: Props) {
  const { backends } = useSession()
  const problem = problemOf(error, { site: backend && backends[backend].name, labels })
  return (
    <div className="problem" role="alert">
      <ProblemText what={what} problem={problem} />
      <WayOn way={problem.way} backend={backend} />
    </div>
  )
}

/** The way on from an error; nothing where it is what stands there already: the button to press again, the field to change. */
export function WayOn({ way, backend }: { way: Way; backend?: Backend | undefined }) {
  const { backends } = useSession()
  const support = useSupport()
  const here = location.pathname + location.search
  switch (way) {
    case 'retry':
    case 'change':
      return null
    case 'connect':
    case 'reconnect':
      return backend ? (
        <AccountAction kind={way} backend={backend} next={here} className="button-quiet">
          {messages[way].title(backends[backend].name)}
        </AccountAction>
      ) : (
        <a href="/settings">{messages.accounts}</a>
      )
    case 'sign-in':
      return <a href={`/signin?next=${encodeURIComponent(here)}`}>{messages.menu.signIn}</a>
    case 'reload':
      return (
        <button type="button" className="button button-quiet" onClick={() => location.reload()}>
          {messages.error.reload}
        </button>
      )
    case 'support':
      return support ? <a href={`mailto:${support}`}>{messages.error.support}</a> : null
    case 'home':
      return <a href="/">{messages.error.home}</a>
  }
}
