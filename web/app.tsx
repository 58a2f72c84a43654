import { useQuery } from '@tanstack/react-query'
import { type ReactNode, Suspense } from 'react'
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter'
import { sessionQuery } from './api/queries.ts'
import { messages } from './messages.ts'
import { NotFoundPage } from './pages/not-found.tsx'
import { type PageRoute, pages } from './routes.ts'
import { Announcer } from './shell/announcer.tsx'
import { ErrorBoundary } from './shell/error-boundary.tsx'
import { withNext } from './shell/next.ts'
import { isStaff, SessionProvider, useIncompleteStep, useSession } from './shell/session.tsx'
import { Failure } from './ui/failure.tsx'
import { LoadingPage } from './ui/loading-page.tsx'

export function App() {
  return (
    <ErrorBoundary>
      <Announcer>
        <WithSession>
          <Suspense fallback={<LoadingPage />}>
            <Pages />
          </Suspense>
        </WithSession>
      </Announcer>
    </ErrorBoundary>
  )
}

function WithSession({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery(sessionQuery)
  if (data) return <SessionProvider session={data}>{children}</SessionProvider>
  if (!error) return <LoadingPage />
  return (
    <main className="page page-narrow">
      <h1 className="visually-hidden">{messages.site}</h1>
      <Failure error={error} onRetry={() => void refetch()} />
    </main>
  )
}

function Pages() {
  return (
    <Switch>
      {pages.map((page) => (
        <Route key={page.path} path={page.path}>
          <Guarded page={page} />
        </Route>
      ))}
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  )
}

/** Sends who may not see a page to where they can. */
function Guarded({ page: { access, Component } }: { page: PageRoute }) {
  const { user, ended } = useSession()
  const step = useIncompleteStep()
  const [path] = useLocation()
  const search = useSearch()
  const here = (search === '' ? path : `${path}?${search}`) + location.hash
  if ((access === 'signed-in' || access === 'onboarding') && !user) {
    return <Redirect to={withNext('/signin', here) + (ended ? '&ended=1' : '')} replace />
  }
  // The server says what is complete; no page guesses.
  if (access === 'signed-in' && step) return <Redirect to={withNext(`/profile/${step}`, here)} replace />
  // A refused login of who is signed in is one that was to link an account: it is told there.
  const isRefusal = new URLSearchParams(search).has('error')
  if (access === 'signed-out' && user && !isRefusal) return <Redirect to={isStaff(user) ? '/learners' : '/dashboard'} replace />
  return <Component />
}
