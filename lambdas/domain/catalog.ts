import { shownAddress } from './addresses.ts'
import { isUnexpired } from './course-run.ts'
import { type Instant, instantOf, isoOrNull, parseInstant } from './instants.ts'

/** The dates of a run that is not discontinued, as Postgres writes them into JSON. */
export type CatalogRun = {
  id: number
  start_date: string | null
  end_date: string | null
  enrollment_start: string | null
  enrollment_end: string | null
}
/** A course as it is shown; runs by id, without those that are discontinued. */
export type CatalogCourse = {
  id: number
  edx_key: string | null
  position_in_program: number
  course_runs: { id: number; edx_course_key: string | null }[]
}
/** A live program; courses by position, the other lists in the order in which they are shown. */
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
  /** In any order; none without courses. */
  firstCourseRuns: CatalogRun[]
  lastCourseRuns: CatalogRun[]
}

/** One program of `GET /api/v0/catalog/` (rules/catalog.md, "The catalog"). MIT Learn's ingestion depends on every key. */
export type CatalogEntry = {
  id: number
  title: string
  programpage_url: string | null
  thumbnail_url: string | null
  instructors: { name: string }[]
  courses: CatalogCourse[]
  topics: { name: string }[]
  total_price: string
  start_date: string | null
  enrollment_start: string | null
  end_date: string | null
}

/** A picture of this site by its path, as the catalog has always given it; any other by its address. */
function thumbnailOf(url: string | null, siteUrl: string): string | null {
  return url !== null && /^\/(?!\/)/.test(url) ? url : shownAddress(url, siteUrl)
}

/** What the catalog says of a program at `now` (rules/catalog.md, "The catalog"). `siteUrl` has no slash at its end. */
export function catalogEntry(program: CatalogProgram, now: Date, siteUrl: string): CatalogEntry {
  const first = unexpired(program.firstCourseRuns, instantOf(now)).sort(byStart)[0]
  const last = unexpired(program.lastCourseRuns, instantOf(now)).sort(byStartDescending)[0]
  return {
    id: program.id,
    title: program.title,
    programpage_url: program.pageSlug === null ? null : `${siteUrl}/${program.pageSlug}/`,
    thumbnail_url: thumbnailOf(program.thumbnailUrl, siteUrl),
    instructors: program.instructors.map((name) => ({ name })),
    courses: program.courses,
    topics: program.topics.map((name) => ({ name })),
    total_price: totalPrice(program.price, program.requiredCourses),
    start_date: isoOrNull(first?.startDate ?? null),
    enrollment_start: isoOrNull(first?.enrollmentStart ?? null),
    end_date: isoOrNull(last?.endDate ?? null),
  }
}

/** Price of a program's required courses, exact to the cent: `('1350.00', 5)` is `'6750.00'`. */
export function totalPrice(price: string, requiredCourses: number): string {
  const cents = BigInt(price.replace('.', '')) * BigInt(requiredCourses)
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

type DatedRun = ReturnType<typeof dated>

const instant = (text: string | null): Instant | null => (text === null ? null : parseInstant(text))

/** The dates of a run, read; a fuzzy start date does not count for the catalog. */
export function dated(run: CatalogRun) {
  return {
    id: run.id,
    startDate: instant(run.start_date),
    endDate: instant(run.end_date),
    enrollmentStart: instant(run.enrollment_start),
    enrollmentEnd: instant(run.enrollment_end),
    upgradeDeadline: null,
    fuzzyStartDate: null,
  }
}

function unexpired(runs: readonly CatalogRun[], now: Instant): DatedRun[] {
  return runs.map(dated).filter((run) => isUnexpired(run, now))
}

const startOf = ({ startDate }: DatedRun) => startDate ?? Number.POSITIVE_INFINITY
/** Runs without a start date last. */
const byStart = (a: DatedRun, b: DatedRun) => compare(startOf(a), startOf(b)) || a.id - b.id
/** Runs without a start date first. */
const byStartDescending = (a: DatedRun, b: DatedRun) => compare(startOf(b), startOf(a)) || a.id - b.id
const compare = (a: number, b: number) => (a < b ? -1 : Number(a > b))
