import { messages } from '../messages.ts'
import { useElapsed } from '../shell/browser-state.ts'

const SLOW_MS = 5000

/** What is shown before it is known what to show. */
export function LoadingPage() {
  return (
    <main className="page" aria-busy="true">
      <h1 className="visually-hidden">{messages.loading}</h1>
      <StillLoading />
    </main>
  )
}

/** Says so when loading takes long. */
export function StillLoading() {
  const isSlow = useElapsed(SLOW_MS)
  return (
    <p role="status" className="still-loading muted">
      {isSlow && messages.stillLoading}
    </p>
  )
}
