import { useSearchParams } from 'wouter'
import type { Backend } from '../api/types.ts'
import { messages } from '../messages.ts'
import { signInMessages } from './messages.ts'
import { Page } from '../shell/page.tsx'
import { loginPath, onSite, useSession } from '../shell/session.tsx'
import { Notice } from '../ui/notice.tsx'

const { signIn } = signInMessages
const order: readonly Backend[] = ['mitxonline', 'edxorg']

const isBackend = (text: string | null): text is Backend => text === 'mitxonline' || text === 'edxorg'
const isReason = (text: string): text is keyof typeof signIn.reasons => Object.hasOwn(signIn.reasons, text)

/** The choice of the site to sign in with; after a refused login also why (`error`, `backend`: lambdas/auth/complete-login.ts). */
export default function SignInPage() {
  const { backends } = useSession()
  const [parameters] = useSearchParams()
  const next = parameters.get('next') ?? ''
  return (
    <Page title={signIn.title} className="page-narrow">
      {parameters.has('ended') && <Notice tone="attention">{signIn.ended}</Notice>}
      <Refusal reason={parameters.get('error')} backend={parameters.get('backend')} />
      <p className="lead">{signIn.lead}</p>
      <ul className="choices">
        {order.map((backend) => (
          <li key={backend}>
            <a className="choice" href={loginPath(backend, next)}>
              <strong>{signIn.with(backends[backend].name)}</strong>
              <span className="muted">{signIn.hint[backend]}</span>
            </a>
          </li>
        ))}
      </ul>
      <p className="muted small">{signIn.terms}</p>
      <ul className="inline-list small">
        {order.map((backend) => (
          <li key={backend}>
            <a href={onSite(backends[backend], '/tos')}>{signIn.termsOf(backends[backend].name)}</a>,{' '}
            <a href={onSite(backends[backend], '/privacy')}>{signIn.policyOf(backends[backend].name)}</a>
          </li>
        ))}
      </ul>
    </Page>
  )
}

function Refusal({ reason, backend }: { reason: string | null; backend: string | null }) {
  const { backends, support_email: support } = useSession()
  if (reason === null) return null
  const name = isBackend(backend) ? backends[backend].name : messages.site
  const why = signIn.reasons[isReason(reason) ? reason : 'unknown']
  return (
    <Notice tone="bad" role="alert">
      <p>
        <strong>{signIn.failed}.</strong> {why(name)}
      </p>
      <p>
        {signIn.help} <a href={`mailto:${support}`}>{support}</a>.
      </p>
    </Notice>
  )
}
