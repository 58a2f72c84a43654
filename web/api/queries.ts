import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { forgetPutOff } from '../shell/put-off.ts'
import { addresses } from './addresses.ts'
import { forgetEarly } from './asked-early.ts'
import { get, isSignedOut, mayPass } from './client.ts'
import type { Backend, Dashboard, ListedProgram, PendingLink, ProfileSettings, ProgramLearners, Session } from './types.ts'

const RETRIES = 2
const SECOND = 1000
const MINUTE = 60 * SECOND

export function createQueryClient(): QueryClient {
  logouts().addEventListener('message', () => forgetUser(client))
  const onError = (error: unknown) => {
    if (isSignedOut(error)) forgetUser(client)
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < RETRIES && mayPass(error),
        // Full jitter under 1 s, then 2 s: a site that comes back is not met by everybody at once.
        retryDelay: (failures) => Math.random() * SECOND * 2 ** failures,
        staleTime: MINUTE,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  return client
}

let channel: BroadcastChannel | undefined
/** What other tabs are told: nothing of the session, only that it is over. Opened when it is used: the server, too, loads this file. */
const logouts = () => (channel ??= new BroadcastChannel('logouts'))

/** Forgets everything, here and in all other tabs. */
export function logOut(client: QueryClient): void {
  client.clear()
  forgetEarly()
  forgetPutOff()
  logouts().postMessage('')
}

/** The session is over: nothing of it stays, and pages that need one lead to signing in. */
function forgetUser(client: QueryClient): void {
  forgetEarly()
  forgetPutOff()
  client.setQueryData(sessionQuery.queryKey, (session) =>
    session?.user ? { ...session, user: null, ended: true as const } : session,
  )
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => get<Session>(addresses.session, signal),
  staleTime: 10 * MINUTE,
})

/** The account that came back from its site to be linked. */
export const pendingLinkQuery = (backend: Backend) =>
  queryOptions({
    queryKey: ['pending-link', backend],
    queryFn: ({ signal }) => get<PendingLink>(addresses.pendingLink(backend), signal),
  })

export const dashboardQuery = (username: string) =>
  queryOptions({
    queryKey: ['dashboard', username],
    queryFn: ({ signal }) => get<Dashboard>(addresses.dashboard(username), signal),
  })

export const programsQuery = queryOptions({
  queryKey: ['programs'],
  queryFn: ({ signal }) => get<ListedProgram[]>(addresses.programs, signal),
})

export const programLearnersQuery = (programId: number) =>
  queryOptions({
    queryKey: ['program-learners', programId],
    queryFn: ({ signal }) => get<ProgramLearners>(`/api/v0/programlearners/${programId}/`, signal),
    staleTime: 10 * MINUTE,
  })

export const contactQuery = (courseId: number) =>
  queryOptions({
    queryKey: ['contact', courseId],
    queryFn: ({ signal }) => get<{ contact_email: string }>(`/api/v0/courses/${courseId}/contact`, signal),
  })

export const settingsQuery = (username: string) =>
  queryOptions({
    queryKey: ['settings', username],
    queryFn: ({ signal }) => get<ProfileSettings>(addresses.profile(username), signal),
  })
