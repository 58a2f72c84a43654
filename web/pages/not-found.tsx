import { Link } from 'wouter'
import { messages } from '../messages.ts'
import { Page } from '../shell/page.tsx'
import { useSupport } from '../shell/session.tsx'

export default function NotFoundPage() {
  const support = useSupport()
  return (
    <Page title={messages.notFound.title} className="page-narrow">
      <p>{messages.notFound.text}</p>
      <div className="actions">
        <Link href="/" className="button">
          {messages.error.home}
        </Link>
        {support && (
          <a className="button button-quiet" href={`mailto:${support}`}>
            {messages.error.support}
          </a>
        )}
      </div>
    </Page>
  )
}
