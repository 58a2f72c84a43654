import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, use } from 'react'
import { sessionQuery } from '../api/queries.ts'
import type { Backend, Session, SessionUser } from '../api/types.ts'

const Context = createContext<Session | undefined>(undefined)

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <Context value={session}>{children}</Context>
}

/** The session; only below the provider. */
export function useSession(): Session {
  const session = use(Context)
  if (!session) throw new Error('no session was provided')
  return session
}

/** Whoever is signed in; only on pages that need a session. */
export function useUser(): SessionUser {
  const { user } = useSession()
  if (!user) throw new Error('nobody is signed in')
  return user
}

/**
 * The step of the onboarding that comes next, as the server has said last: asked of the query itself, because a page that is gone to right
 * after a change is rendered before the provider is.
 */
export const useIncompleteStep = () => useQuery(sessionQuery).data?.user?.profile.incomplete_step ?? null

/** The support address, where it is known: a page that says that the session could not be read does without. */
export const useSupport = (): string | undefined => use(Context)?.support_email

export const isStaff = ({ roles }: SessionUser): boolean => roles.length > 0

type Named = { username: string; profile: Pick<SessionUser['profile'], 'preferred_name' | 'first_name' | 'last_name'> }

/** Preferred name, else first and last name, else the username. */
export function nameOf({ username, profile }: Named): string {
  const { preferred_name: preferred, first_name: first, last_name: last } = profile
  return preferred || [first, last].filter(Boolean).join(' ') || username
}

/** Where a login at a backend begins; it leads back to `next`, a path of this site. */
export const loginPath = (backend: Backend, next: string): string => `/login/${backend}/?next=${encodeURIComponent(next)}`

/** An address on a backend's site; `path` begins with a slash. */
export const onSite = ({ base_url: base }: Session['backends'][Backend], path: string): string => base.replace(/\/$/, '') + path
