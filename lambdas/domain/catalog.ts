import { apiInstant, type InstantText, instantText } from './catalog-instants.ts'

/** A run that is not discontinued, as far as the catalog needs it. */
export type CatalogRun = {
  id: number
  edx_course_key: string | null
  start_date: InstantText | null
  end_date: InstantText | null
  enrollment_start: InstantText | null
  enrollment_end: InstantText | null
}
export type CatalogCourse = { id: number; edx_key: string | null; position_in_program: number; runs: CatalogRun[] }
/** A live program; courses by position, runs and topics in the order in which they are shown. */
export type CatalogProgram = {
  id: number
  title: string
  /** Decimal text with two digits after the point. */
  price: string
  requiredCourses: number
  /** Of the program's page when that is live. */
  pageSlug: string | null
  thumbnailUrl: string | null
  instructors: string[]
  topics: string[]
  courses: CatalogCourse[]
}

/** One program of `GET /api/v0/catalog/` (spec 50). MIT Learn's ingestion depends on every key. */
export type CatalogEntry = {
  id: number
  title: string
  programpage_url: string | null
  thumbnail_url: string | null
  instructors: { name: string }[]
  courses: {
    id: number
    edx_key: string | null
    position_in_program: number
    course_runs: { id: number; edx_course_key: string | null }[]
  }[]
  topics: { name: string }[]
  total_price: string
  start_date: string | null
  enrollment_start: string | null
  end_date: string | null
}

/** What the catalog says of a program at `now` (spec 50). `siteUrl` has no slash at its end. */
export function catalogEntry(program: CatalogProgram, now: Date, siteUrl: string): CatalogEntry {
  const at = instantText(now)
  const first = firstRun(program.courses.at(0), at)
  const last = lastRun(program.courses.at(-1), at)
  return {
    id: program.id,
    title: program.title,
    programpage_url: program.pageSlug === null ? null : `${siteUrl}/${program.pageSlug}/`,
    thumbnail_url: absoluteUrl(program.thumbnailUrl, siteUrl),
    instructors: program.instructors.map((name) => ({ name })),
    courses: program.courses.map(({ id, edx_key, position_in_program, runs }) => ({
      id,
      edx_key,
      position_in_program,
      course_runs: runs.map((run) => ({ id: run.id, edx_course_key: run.edx_course_key })),
    })),
    topics: program.topics.map((name) => ({ name })),
    total_price: totalPrice(program.price, program.requiredCourses),
    start_date: apiInstant(first?.start_date ?? null),
    enrollment_start: apiInstant(first?.enrollment_start ?? null),
    end_date: apiInstant(last?.end_date ?? null),
  }
}

/** Price of a program's required courses, exact to the cent: `('1350.00', 5)` is `'6750.00'`. */
export function totalPrice(price: string, requiredCourses: number): string {
  const cents = BigInt(price.replace('.', '')) * BigInt(requiredCourses)
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** The URL of an image, absolute: a stored one may be relative to the site. */
export function absoluteUrl(url: string | null, siteUrl: string): string | null {
  return url ? (URL.parse(url, `${siteUrl}/`)?.href ?? null) : null
}

/** *unexpired* of spec 10: not past and not beyond enrollment. */
function isUnexpired(run: CatalogRun, now: InstantText): boolean {
  const isPast = run.end_date !== null && run.end_date < now
  const closes = run.enrollment_end ?? run.end_date
  return !isPast && (closes === null || closes > now)
}

/** The first unexpired run by start date, runs without one last; then by id. */
function firstRun(course: CatalogCourse | undefined, now: InstantText): CatalogRun | undefined {
  return minimum(course, now, (a, b) => earlier(a.start_date, b.start_date) || a.id - b.id)
}

/** The first unexpired run by start date descending, runs without one first; then by id. */
function lastRun(course: CatalogCourse | undefined, now: InstantText): CatalogRun | undefined {
  return minimum(course, now, (a, b) => -earlier(a.start_date, b.start_date) || a.id - b.id)
}

function minimum(course: CatalogCourse | undefined, now: InstantText, order: (a: CatalogRun, b: CatalogRun) => number) {
  let best: CatalogRun | undefined
  for (const run of course?.runs ?? []) {
    if (isUnexpired(run, now) && (best === undefined || order(run, best) < 0)) best = run
  }
  return best
}

/** Negative when `a` is before `b`; no date is after every date. */
function earlier(a: InstantText | null, b: InstantText | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}
