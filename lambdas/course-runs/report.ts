/** What a sync did: in the execution's output, in `course_run_sync.report`, and as metrics. */
export type CourseRunSyncReport = {
  sync: string
  startedAt: string
  endedAt: string
  courses: number
  /** Courses whose runs are as MIT Learn has them. */
  synced: number
  /** Runs that were added or that changed. */
  changedRuns: number
  failed: number
  /** Courses that were not asked for before the deadline, or whose last attempt did not end. */
  left: number
  /** The first of those that failed or are left, by key, and why. */
  failedCourses: { course: string; reason: string }[]
  /** The first that MIT Learn does not list, or lists without runs. */
  skippedCourses: { course: string; reason: string }[]
  /** The first of what was wrong with single runs; `run` is null where it is the course's problem. */
  problems: { course: string; run: string | null; level: 'error' | 'warning'; problem: string }[]
  problemCount: number
}
