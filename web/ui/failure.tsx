import { ApiError } from '../api/client.ts'
import { messages } from '../messages.ts'
import { useSupport } from '../shell/session.tsx'
import { WayOn } from './lazy-way-on.tsx'
import { Why } from './problem-text.tsx'

/** A request that failed, in place of what it was to bring: what happened, and what one can do. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const support = useSupport()
  const { code, requestId } = error instanceof ApiError ? error : new ApiError(-1, { code: 'app' })
  return (
    <div className="card failure" role="alert">
      <h2>{messages.error.title}</h2>
      <p>
        <Why error={error} />
      </p>
      <p className="muted small">
        {messages.error.code} {code}
        {requestId && ` · ${messages.error.request} ${requestId}`}
      </p>
      <div className="actions">
        <button type="button" className="button" onClick={onRetry}>
          {messages.retry}
        </button>
        <WayOn error={error} hasSupport />
        {support && (
          <a className="button button-quiet" href={`mailto:${support}`}>
            {messages.error.support}
          </a>
        )}
      </div>
    </div>
  )
}
