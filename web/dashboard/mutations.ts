import { type MutationState, useMutation, useMutationState, useQueryClient } from '@tanstack/react-query'
import { isCode, post } from '../api/client.ts'
import { dashboardQuery, programsQuery } from '../api/queries.ts'
import type { Backend, Course, Dashboard, ListedProgram } from '../api/types.ts'
import { useUser } from '../shell/session.tsx'

/**
 * What the learner has asked for shows at once: it is laid over the server's data for as long as the request is under way, and so is
 * gone by itself when the request fails. Requests end only when the data is there anew.
 */
const ENROLL = ['enroll']
const JOIN = ['join']
const LEAVE = ['leave']

function useRefreshed() {
  const client = useQueryClient()
  const { username } = useUser()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: dashboardQuery(username).queryKey }),
      client.invalidateQueries({ queryKey: programsQuery.queryKey }),
    ])
}

export type EnrollRequest = { courseKey: string; backend: Backend }

/** Audit-enrolls in a run. `onRefused`: the course site does not accept the learner's account any more. */
export function useEnroll(onRefused: (backend: Backend) => void) {
  const { csrf_token } = useUser()
  const refreshed = useRefreshed()
  return useMutation({
    mutationKey: ENROLL,
    mutationFn: ({ courseKey }: EnrollRequest) => post('/api/v0/course_enrollments/', { course_id: courseKey }, csrf_token),
    onSuccess: refreshed,
    onError: (error, { backend }) => isCode(error, 'invalid-credentials') && onRefused(backend),
  })
}

export type EnrollOutcome = { kind: 'enrolled' } | { kind: 'failed'; error: Error; backend: Backend }

/** What became of the learner's last wish to be enrolled in one of these runs; undefined while there is none, or it is under way. */
export function useEnrollOutcome({ runs }: Course): EnrollOutcome | undefined {
  const wishes = useMutationState({ filters: { mutationKey: ENROLL }, select: ({ state }) => state as EnrollState })
  const last = wishes.findLast(({ variables }) => runs.some(({ course_id: key }) => key === variables?.courseKey))
  if (last?.status === 'success') return { kind: 'enrolled' }
  if (last?.status !== 'error' || !last.error || !last.variables) return undefined
  return { kind: 'failed', error: last.error, backend: last.variables.backend }
}
type EnrollState = MutationState<unknown, Error, EnrollRequest>

export function useJoin(onJoined: (programId: number) => void) {
  const { csrf_token } = useUser()
  const refreshed = useRefreshed()
  return useMutation({
    mutationKey: JOIN,
    mutationFn: (programId: number) => post<ListedProgram>('/api/v0/enrolledprograms/', { program_id: programId }, csrf_token),
    onSuccess: async (_, programId) => {
      await refreshed()
      onJoined(programId)
    },
  })
}

export function useLeave() {
  const { csrf_token } = useUser()
  const refreshed = useRefreshed()
  return useMutation({
    mutationKey: LEAVE,
    mutationFn: (programIds: number[]) =>
      post<{ program_id: number; title: string }[]>('/api/v0/unenroll_programs/', { program_ids: programIds }, csrf_token),
    onSuccess: refreshed,
  })
}

function usePending<Variables>(mutationKey: string[]): Variables[] {
  return useMutationState({ filters: { mutationKey, status: 'pending' }, select: ({ state }) => state.variables as Variables })
}

export const useIsJoining = (programId: number | undefined): boolean => usePending<number>(JOIN).includes(programId ?? 0)

/** The dashboard with what is under way laid over it. */
export function useOverlaid(dashboard: Dashboard): Dashboard {
  const enrolling = usePending<EnrollRequest>(ENROLL).map(({ courseKey }) => courseKey)
  const leaving = usePending<number[]>(LEAVE).flat()
  if (enrolling.length === 0 && leaving.length === 0) return dashboard
  const programs = dashboard.programs
    .filter(({ id }) => !leaving.includes(id))
    .map((program) => ({ ...program, courses: program.courses.map((course) => overlaid(course, enrolling)) }))
  return { ...dashboard, programs }
}

function overlaid(course: Course, enrolling: readonly string[]): Course {
  const runs = course.runs.map((run) =>
    run.status === 'offered' && run.course_id !== null && enrolling.includes(run.course_id)
      ? { ...run, status: 'pending-enrollment' as const }
      : run,
  )
  return { ...course, runs }
}
