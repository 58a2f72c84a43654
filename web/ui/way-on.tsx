import type { Backend } from '../api/types.ts'
import { messages } from '../messages.ts'
import { problemOf } from '../problems.ts'
import { useSession, useSupport } from '../shell/session.tsx'
import { AccountAction } from './account-action.tsx'

const here = () => location.pathname + location.search

type Props = {
  error: unknown
  backend?: Backend | undefined
  /** The support address stands beside it already. */
  hasSupport?: boolean
}

/** The way on from an error; nothing where it is what stands there already: the button to press again, the field to change. */
export default function WayOn({ error, backend, hasSupport }: Props) {
  const support = useSupport()
  const { way } = problemOf(error)
  switch (way) {
    case 'retry':
    case 'change':
      return null
    case 'connect':
    case 'reconnect':
      return backend ? <ToAccount kind={way} backend={backend} /> : <a href="/settings">{messages.accounts}</a>
    case 'sign-in':
      return <a href={`/signin?next=${encodeURIComponent(here())}`}>{messages.menu.signIn}</a>
    case 'reload':
      return (
        <button type="button" className="button button-quiet" onClick={() => location.reload()}>
          {messages.error.reload}
        </button>
      )
    case 'support':
      return support && !hasSupport ? <a href={`mailto:${support}`}>{messages.error.support}</a> : null
    case 'home':
      return <a href="/">{messages.error.home}</a>
  }
}

function ToAccount({ kind, backend }: { kind: 'connect' | 'reconnect'; backend: Backend }) {
  const { backends } = useSession()
  return (
    <AccountAction kind={kind} backend={backend} next={here()} className="button-quiet">
      {messages[kind].title(backends[backend].name)}
    </AccountAction>
  )
}
