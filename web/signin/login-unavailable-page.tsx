import { useParams } from 'wouter'
import { messages } from '../messages.ts'
import { signInMessages } from './messages.ts'
import { Page } from '../shell/page.tsx'
import { loginPath, useSession } from '../shell/session.tsx'

const { loginUnavailable } = signInMessages

export default function LoginUnavailablePage() {
  const { backends, support_email: support } = useSession()
  const backend = useParams()['backend'] === 'edxorg' ? 'edxorg' : 'mitxonline'
  const { name } = backends[backend]
  return (
    <Page title={loginUnavailable.title(name)} className="page-narrow">
      <p className="lead">{loginUnavailable.text}</p>
      <div className="actions">
        <a className="button" href={loginPath(backend, '')}>
          {messages.retry}
        </a>
        <a className="button button-quiet" href={`mailto:${support}`}>
          {messages.error.support}
        </a>
      </div>
    </Page>
  )
}
