import { QueryClient, queryOptions } from '@tanstack/react-query'
import { get, mayPass } from './client.ts'
import type { Dashboard, ListedProgram, ProgramLearners, Session } from './types.ts'

const RETRIES = 2
const SECOND = 1000
const MINUTE = 60 * SECOND

export function createQueryClient(): QueryClient {
  return new QueryClient({
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
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => get<Session>('/api/v0/session', signal),
  staleTime: 10 * MINUTE,
})

export const dashboardQuery = (username: string) =>
  queryOptions({
    queryKey: ['dashboard', username],
    queryFn: ({ signal }) => get<Dashboard>(`/api/v0/dashboard/${encodeURIComponent(username)}/`, signal),
  })

export const programsQuery = queryOptions({
  queryKey: ['programs'],
  queryFn: ({ signal }) => get<ListedProgram[]>('/api/v0/programs/', signal),
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
