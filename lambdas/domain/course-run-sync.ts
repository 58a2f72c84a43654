import type { Backend } from './backends.ts'
import { readInstant } from './catalog-dates.ts'
import { type Instant, isoOf } from './instants.ts'
import { isStorable } from './storable.ts'

/**
 * A course as MIT Learn lists it; its runs are read one by one, so that one that does not fit leaves the others (rules/course-runs.md, "The sync").
 */
export type ListedCourse = {
  platform?: { code?: string | null | undefined } | null | undefined
  runs?: readonly Readonly<Record<string, unknown>>[] | null | undefined
}

/** What the sync writes of a run. All else of a run (freeze date, fuzzy dates, discontinued) is kept here, and not touched. */
export type SyncedRun = {
  edx_course_key: string
  /** Empty when MIT Learn has none: a stored title stays. */
  title: string
  courseware_backend: Backend
  enrollment_url: string
  /** MIT Learn says nothing of the deadline: the stored one stays. */
  keeps_deadline: boolean
} & Record<SyncedDate, string | null>

const syncedDates = ['enrollment_start', 'enrollment_end', 'start_date', 'end_date', 'upgrade_deadline'] as const
type SyncedDate = (typeof syncedDates)[number]

/**
 * What was wrong with a run, or with its course. `run` is its key, or null where the problem is that it has none, or is the course's. An
 * error left the run out; after a warning it was written.
 */
export type SyncProblem = { run: string | null; level: 'error' | 'warning'; problem: string }

const warning = (run: string | null, problem: string): SyncProblem => ({ run, level: 'warning', problem })
const failure = (run: string | null, problem: string): SyncProblem => ({ run, level: 'error', problem })

/**
 * The runs of a course to write, and what could not be read. A course is listed once for each platform that teaches it; one that is listed
 * without runs says nothing. Of several runs with one key the last counts.
 */
export function readCourse(listings: readonly ListedCourse[]): { runs: SyncedRun[]; problems: SyncProblem[] } {
  const problems: SyncProblem[] = []
  const runs = new Map<string, SyncedRun>()
  for (const { platform, runs: listedRuns } of listings) {
    const backend = backendOf(platform?.code)
    if (!backend && listedRuns?.length) problems.push(warning(null, 'unknown platform, taken for MITx Online'))
    for (const listed of listedRuns ?? []) {
      const read = readRun(listed, backend ?? 'mitxonline')
      if ('problem' in read) {
        problems.push(read)
        continue
      }
      if (runs.has(read.edx_course_key)) problems.push(warning(read.edx_course_key, 'listed twice, the last one counts'))
      runs.set(read.edx_course_key, read)
    }
  }
  return { runs: [...runs.values()], problems }
}

/** Case and blanks are ignored. @returns undefined for a platform that is missing or not known. */
function backendOf(code: string | null | undefined): Backend | undefined {
  switch (code?.replace(/\s/g, '').toLowerCase()) {
    case 'edx':
    case 'edxorg':
      return 'edxorg'
    case 'mitxonline':
      return 'mitxonline'
    default:
      return undefined
  }
}

function readRun(listed: Readonly<Record<string, unknown>>, courseware_backend: Backend): SyncedRun | SyncProblem {
  const { run_id, title, url } = listed
  if (run_id !== undefined && run_id !== null && !isText(run_id)) return failure(null, 'run_id is no text that can be kept')
  const key = run_id?.trim() ?? ''
  if (key === '') return failure(null, 'no run_id')
  if (!isTextOrNone(title)) return failure(key, 'title is no text that can be kept')
  if (!isTextOrNone(url)) return failure(key, 'url is no text that can be kept')
  const dates: [SyncedDate, string | null][] = []
  for (const name of syncedDates) {
    const instant = readDate(listed[name])
    if (instant === undefined) return failure(key, `${name} is no date`)
    dates.push([name, instant === null ? null : isoOf(instant)])
  }
  const read = Object.fromEntries(dates) as Record<SyncedDate, string | null>
  const keeps_deadline = listed['upgrade_deadline'] === undefined
  return {
    edx_course_key: key,
    title: title?.trim() ?? '',
    courseware_backend,
    enrollment_url: url?.trim() ?? '',
    keeps_deadline,
    ...read,
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && isStorable(value)
const isTextOrNone = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || isText(value)

/** Missing and empty are no date. @returns undefined for what is neither that nor a date. */
function readDate(value: unknown): Instant | null | undefined {
  if (value === undefined || value === null || value === '') return null
  return typeof value === 'string' ? readInstant(value) : undefined
}
