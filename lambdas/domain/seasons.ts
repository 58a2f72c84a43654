import { dateOf, type Instant } from './instants.ts'

const SEASON_OF_TERM: Record<string, string> = { 1: 'Spring', 2: 'Summer', 3: 'Fall' }

/** The run part of a course key: `course-v1:org+course+run`, or the older `org/course/run`. */
function runPart(courseKey: string): string | undefined {
  const parts = courseKey.startsWith('course-v1:') ? courseKey.slice('course-v1:'.length).split('+') : courseKey.split('/')
  return parts.length === 3 ? parts[2] : undefined
}

/**
 * The season of a run for display, as `Fall 2024`: by its key if that says `3T2024`, else by its start; '' when neither does (rules/data.md,
 * "Season of a run").
 */
export function yearSeason({ courseKey, startDate }: { courseKey: string | null; startDate: Instant | null }): string {
  const [, term = '', year = ''] = /^([1-3])T([12]\d{3})$/.exec(runPart(courseKey ?? '') ?? '') ?? []
  if (year !== '') return `${SEASON_OF_TERM[term]} ${year}`
  if (startDate === null) return ''
  const date = dateOf(startDate)
  const month = date.getUTCMonth() + 1
  return `${month <= 4 ? 'Spring' : month <= 8 ? 'Summer' : 'Fall'} ${date.getUTCFullYear()}`
}
