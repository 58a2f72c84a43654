import type { Pool } from 'pg'
import { readCourse } from '../domain/course-run-sync.ts'
import { UpstreamMalformed, UpstreamServerError, UpstreamTimeout, UpstreamUnreachable } from '../platform/errors.ts'
import { inTurn } from '../platform/in-turn.ts'
import type { Log } from '../platform/log.ts'
import type { Answer } from '../upstreams/http.ts'
import type { MitLearnCourse } from '../upstreams/mit-learn.ts'
import { type CourseResult, type WaitingCourse, waitingCourses, writeCourses } from './queries.ts'
import { ATTEMPTS, CHUNK_SIZE, COURSES_AT_ONCE, type Sync } from './sync.ts'

export type SyncDependencies = {
  database: Pool
  log: Log
  now: () => Date
  /** What is listed of a course, once for each platform. */
  fetchCourse: (readableId: string) => Promise<Answer<MitLearnCourse[]>>
}

/** What came of asking for a course; a fault is kept, because the step ends with it when the course should be asked for again. */
type Fetched = { result: CourseResult; fault: Error | null }

/**
 * Syncs the courses of a chunk that have no outcome yet: asks MIT Learn for each, and writes all in one statement. After the deadline
 * nothing is asked.
 * @throws LeaseLost; one of the upstream errors when courses are left to be asked for again: what was learned is written by then.
 */
export async function syncChunk(dependencies: SyncDependencies, sync: Sync, first: number): Promise<void> {
  const { database, log, now } = dependencies
  if (now() >= sync.deadline) return
  const courses = await waitingCourses(database, sync.id, first, CHUNK_SIZE)
  const fetched = await inTurn(courses, COURSES_AT_ONCE, (course) => fetchOne(dependencies, course))
  if (fetched.length === 0) return
  const results = fetched.map(({ result }) => result)
  logProblems(log, results, await writeCourses(database, sync, results))
  const again = fetched.find(({ result }) => result.outcome === null)
  if (again?.fault) throw again.fault
}

function logProblems(log: Log, results: readonly CourseResult[], written: Awaited<ReturnType<typeof writeCourses>>): void {
  for (const { outcome, courseId, reason } of results) {
    if (outcome === 'failed') log.event('course-sync-failed', { courseId, reason })
    if (outcome === 'no-runs') log.event('course-without-runs', { courseId })
  }
  for (const { courseId, problems } of written) {
    for (const { run, level, problem } of problems) {
      log.event(level === 'error' ? 'course-run-left-out' : 'course-run-doubtful', { courseId, run, problem })
    }
  }
}

async function fetchOne({ fetchCourse }: SyncDependencies, course: WaitingCourse): Promise<Fetched> {
  const { position, courseId, key, attempts } = course
  const nothing = { position, courseId, reason: null, runs: [], problems: [] }
  const failed = (reason: string): CourseResult => ({ ...nothing, outcome: 'failed', reason })
  const again = (fault: Error): Fetched => ({
    result: attempts + 1 < ATTEMPTS ? { ...failed(fault.name), outcome: null } : failed(fault.name),
    fault,
  })
  try {
    const answer = await fetchCourse(key.trim())
    switch (answer.kind) {
      case 'ok': {
        if (answer.body.length === 0) return { result: { ...nothing, outcome: 'not-listed' }, fault: null }
        const { runs, problems } = readCourse(answer.body)
        const hasRuns = answer.body.some((listed) => listed.runs?.length)
        return {
          result: { ...nothing, outcome: hasRuns ? 'synced' : 'no-runs', runs, problems: hasRuns ? problems : [] },
          fault: null,
        }
      }
      case 'not-found':
        return { result: failed('status 404'), fault: null }
      case 'rate-limited':
        return again(new UpstreamServerError('MIT Learn asks to wait'))
      case 'refused':
      case 'rejected':
        return { result: failed(`status ${answer.status}`), fault: null }
      case 'forbidden':
        return { result: failed('status 403'), fault: null }
      default:
        return answer satisfies never
    }
  } catch (error) {
    if (isFault(error)) return again(error)
    throw error
  }
}

const isFault = (error: unknown): error is Error =>
  [UpstreamMalformed, UpstreamServerError, UpstreamTimeout, UpstreamUnreachable].some((fault) => error instanceof fault)
