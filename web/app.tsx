import { useQuery } from '@tanstack/react-query'
import { type ComponentType, lazy, type ReactNode, Suspense, use, useCallback, useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter'
import { sessionQuery } from './api/queries.ts'
import { messages } from './messages.ts'
import type { PagePath } from './paths.ts'
import { Announcer } from './shell/announcer.tsx'
import { MadeAt } from './shell/browser-state.ts'
import { ErrorBoundary } from './shell/error-boundary.tsx'
import { withNext } from './shell/next.ts'
import { isStaff, SessionProvider, useIncompleteStep, useSession } from './shell/session.tsx'
import { Failure } from './ui/failure.tsx'
import { LoadingPage } from './ui/loading-page.tsx'

const NotFoundPage = lazy(() => import('./pages/not-found.tsx'))

/** A page as the app shows it; `access` as in routes.ts. */
export type ShownPage = {
  path: PagePath
  access: 'all' | 'signed-in' | 'onboarding' | 'signed-out'
  Component: ComponentType
}

/** The app with these pages; the first that fits an address is shown there. */
export function App({ pages }: { pages: readonly ShownPage[] }) {
  return (
    <ErrorBoundary>
      <Announcer>
        <WithSession>
          {(tell) => (
            <Suspense fallback={<LoadingPage />}>
              <Pages pages={pages} />
              <TakenOver tell={tell} />
            </Suspense>
          )}
        </WithSession>
      </Announcer>
    </ErrorBoundary>
  )
}

/**
 * Whose session it is may be known already when the server's page is taken over, which shows nobody's: it is asked for when that is done,
 * because a page that changes meanwhile is thrown away and made anew.
 */
function WithSession({ children }: { children: (tell: () => void) => ReactNode }) {
  const isOfServer = use(MadeAt) !== undefined
  const [isTakenOver, setTakenOver] = useState(!isOfServer)
  const tell = useCallback(() => setTakenOver(true), [])
  const { data, error, refetch } = useQuery({ ...sessionQuery, enabled: isTakenOver })
  if (data) return <SessionProvider session={data}>{children(tell)}</SessionProvider>
  return error ? <SessionFailure error={error} retry={() => void refetch()} /> : <LoadingPage />
}

/** Tells when what stands beside it has been taken over. */
function TakenOver({ tell }: { tell: () => void }) {
  useEffect(tell, [tell])
  return null
}

function Pages({ pages }: { pages: readonly ShownPage[] }) {
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
function Guarded({ page: { access, Component } }: { page: ShownPage }) {
  const { user, ended, presumed } = useSession()
  const step = useIncompleteStep()
  const here = useHere()
  const isRefusal = useIsRefusal()
  if (access === 'signed-in' || access === 'onboarding') {
    if (presumed) return <WhileUnknown />
    if (!user) return <Redirect to={withNext('/signin', here()) + (ended ? '&ended=1' : '')} replace />
  }
  // The server says what is complete; no page guesses.
  if (access === 'signed-in' && step) return <Redirect to={withNext(`/profile/${step}`, here())} replace />
  if (access === 'signed-out' && user && !isRefusal) return <Redirect to={isStaff(user) ? '/learners' : '/dashboard'} replace />
  return <Component />
}

/** The address that is shown, with all its parts. */
function useHere(): () => string {
  const [path] = useLocation()
  const search = useSearch()
  return () => (search === '' ? path : `${path}?${search}`) + location.hash
}

/** A refused login of who is signed in is one that was to link an account: it is told where one signs in. */
const useIsRefusal = () => new URLSearchParams(useSearch()).has('error')

/** Until it is known who is signed in. */
function WhileUnknown() {
  const { error, refetch } = useQuery(sessionQuery)
  return error ? <SessionFailure error={error} retry={() => void refetch()} /> : <LoadingPage />
}

function SessionFailure({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="page page-narrow">
      <h1 className="visually-hidden">{messages.site}</h1>
      <Failure error={error} onRetry={retry} />
    </main>
  )
}
