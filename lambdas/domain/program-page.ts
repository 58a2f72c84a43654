import type { Backend } from './backends.ts'
import { shownAddress } from './addresses.ts'
import { type CatalogRun, dated } from './catalog.ts'
import { isCurrent, isFuture, isUnexpired, type RunDates } from './course-run.ts'
import { longDay } from './exam-calendar.ts'
import { expandBlocks, type RichTextTargets } from './rich-text.ts'
import { dayOf, type Instant, instantOf, isoOrNull } from './instants.ts'

/** A run that is not discontinued. */
export type PageRun = CatalogRun & {
  fuzzy_start_date: string | null
  edx_course_key: string | null
  courseware_backend: Backend
  enrollment_url: string | null
}
export type PageCourse = {
  id: number
  position: number
  title: string
  description: string | null
  /** In natural order. */
  runs: PageRun[]
}
/** The live page of a live program; lists in the order in which they are shown. Images are URLs, which may be relative to the site. */
export type StoredProgramPage = {
  id: number
  programId: number
  title: string
  /** Stream blocks. */
  description: unknown
  /** What numbers in the description lead to. */
  targets: RichTextTargets
  facultyDescription: string | null
  faculty: { name: string; title: string | null; shortBio: string | null; image: string | null }[]
  homePageUrl: string | null
  homePageTitle: string | null
  contactEmail: string | null
  subscribeUrl: string | null
  courses: PageCourse[]
  electivesSets: { id: number; title: string; requiredNumber: number; courseIds: number[] }[]
}

/** What the app shows of a program's page at `now` (rules/app.md, "Documents"). `siteUrl` has no slash at its end. */
export function shownProgramPage(page: StoredProgramPage, now: Date, siteUrl: string) {
  return {
    id: page.id,
    program_id: page.programId,
    title: page.title,
    description: expandBlocks(page.description, page.targets),
    faculty_description: page.facultyDescription || null,
    faculty: page.faculty.map(({ name, title, shortBio, image }) => ({
      name,
      title: title || null,
      short_bio: shortBio || null,
      image_url: shownAddress(image, siteUrl),
    })),
    home_page_url: shownAddress(page.homePageUrl, siteUrl),
    home_page_title: page.homePageTitle || null,
    contact_email: page.contactEmail || null,
    subscribe_url: shownAddress(page.subscribeUrl, siteUrl),
    courses: page.courses.map((course) => shownCourse(course, instantOf(now), siteUrl)),
    electives_sets: page.electivesSets.map(({ id, title, requiredNumber, courseIds }) => ({
      id,
      title,
      required_number: requiredNumber,
      course_ids: courseIds,
    })),
    course_runs: page.courses.flatMap(({ runs }) =>
      runs.map(({ edx_course_key, courseware_backend }) => ({ edx_course_key, courseware_backend })),
    ),
  }
}

function shownCourse({ id, position, title, description, runs }: PageCourse, now: Instant, siteUrl: string) {
  const run = runs.find((each) => isUnexpired(dated(each), now))
  return {
    id,
    position_in_program: position,
    title,
    description: description || null,
    enrollment_text: enrollmentText(run && { ...dated(run), fuzzyStartDate: run.fuzzy_start_date }, now),
    course_key: run?.edx_course_key ?? null,
    courseware_backend: run?.courseware_backend ?? null,
    start_date: isoOrNull(run ? dated(run).startDate : null),
    end_date: isoOrNull(run ? dated(run).endDate : null),
    enrollment_url: shownAddress(run?.enrollment_url ?? null, siteUrl),
  }
}

/** When the first unexpired run of a course begins and can be joined, in words (rules/catalog.md, "Enrollment text"). Days are those of UTC. */
export function enrollmentText(run: RunDates | undefined, now: Instant): string {
  if (run === undefined) return NOT_AVAILABLE
  if (isCurrent(run, now)) return `Ongoing - ${enrollmentOf(run, now) ?? 'Enrollment Open'}`
  if (run.startDate === null || !isFuture(run, now)) return run.fuzzyStartDate || NOT_AVAILABLE
  return [`Starts ${longDay(dayOf(run.startDate))}`, enrollmentOf(run, now)].filter(Boolean).join(' - ')
}

const NOT_AVAILABLE = 'Not available'

/** Undefined when no date says it. */
function enrollmentOf({ enrollmentStart, enrollmentEnd }: RunDates, now: Instant): string | undefined {
  if (enrollmentStart !== null && enrollmentStart > now) {
    const [year, month] = dayOf(enrollmentStart).split('-')
    return `Enrollment ${month}/${year}`
  }
  if (enrollmentEnd !== null) return `Enrollment Ends ${longDay(dayOf(enrollmentEnd))}`
  return enrollmentStart === null ? undefined : 'Enrollment Open'
}
