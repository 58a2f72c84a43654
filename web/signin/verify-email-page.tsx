import { useSearchParams } from 'wouter'
import { signInMessages } from './messages.ts'
import { Page } from '../shell/page.tsx'
import { loginPath, useSession } from '../shell/session.tsx'

const { verifyEmail } = signInMessages

export default function VerifyEmailPage() {
  const { backends } = useSession()
  const [parameters] = useSearchParams()
  const backend = parameters.get('backend') === 'edxorg' ? 'edxorg' : 'mitxonline'
  const { name } = backends[backend]
  return (
    <Page title={verifyEmail.title} className="page-narrow">
      <p className="lead">{verifyEmail.text(name)}</p>
      <a className="button" href={loginPath(backend, '')}>
        {verifyEmail.retry(name)}
      </a>
    </Page>
  )
}
