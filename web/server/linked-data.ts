import type { CatalogProgram, CourseDetails } from '../api/catalog.ts'
import type { Session } from '../api/types.ts'
import { pagePathOf } from '../catalog/page-path.ts'
import type { ShownProgram } from './contract.ts'
import { plainText } from './parse-html.ts'

const CONTEXT = 'https://schema.org'
const PROVIDER = {
  '@type': 'CollegeOrUniversity',
  name: 'Massachusetts Institute of Technology',
  alternateName: 'MIT',
  sameAs: 'https://www.mit.edu/',
}

/** The programs in their order (schema.org, ItemList); those without a page have no address to list. */
export function catalogLinkedData(catalog: readonly CatalogProgram[], siteUrl: string): object[] {
  const entries = catalog.flatMap((program) => {
    const path = pagePathOf(program)
    return path === null ? [] : [{ name: program.title, url: siteUrl + path }]
  })
  if (entries.length === 0) return []
  const itemListElement = entries.map((entry, index) => ({ '@type': 'ListItem', position: index + 1, ...entry }))
  return [{ '@context': CONTEXT, '@type': 'ItemList', itemListElement }]
}

type Described = {
  program: CatalogProgram
  shown: ShownProgram
  description: string
  siteUrl: string
  backends: Session['backends']
}

/** The program with its courses (schema.org, EducationalOccupationalProgram and Course). */
export function programLinkedData({ program, shown, description, siteUrl, backends }: Described): object[] {
  const url = siteUrl + (pagePathOf(program) ?? '/')
  const { page, details, price } = shown
  return [
    {
      '@context': CONTEXT,
      '@type': 'EducationalOccupationalProgram',
      name: page.title,
      description,
      url,
      provider: PROVIDER,
      educationalProgramMode: 'online',
      educationalCredentialAwarded: {
        '@type': 'EducationalOccupationalCredential',
        credentialCategory: 'MicroMasters program certificate',
      },
      ...(program.thumbnail_url !== null && { image: new URL(program.thumbnail_url, siteUrl).href }),
      ...(program.start_date !== null && { startDate: program.start_date }),
      ...(program.end_date !== null && { endDate: program.end_date }),
      ...(program.enrollment_start !== null && { applicationStartDate: program.enrollment_start }),
      ...(price !== null && { offers: { '@type': 'Offer', price, priceCurrency: 'USD', category: 'Paid' } }),
      hasCourse: (details?.courses ?? []).map((course) => courseData(course, page.title, backends)),
    },
  ]
}

/**
 * A course (rules/pages.md, "Whole pages"). Search engines want a description of each, and so the program's name stands for one that has
 * none. It can be audited without paying.
 */
function courseData(course: CourseDetails, program: string, backends: Session['backends']): object {
  const site = course.courseware_backend === null ? undefined : backends[course.courseware_backend]
  return {
    '@type': 'Course',
    name: course.title,
    description:
      (course.description === null ? '' : plainText(course.description)) || `A course of the MicroMasters program ${program}.`,
    provider: PROVIDER,
    ...(course.course_key !== null && { courseCode: course.course_key }),
    ...(site !== undefined &&
      course.course_key !== null && {
        url: `${site.base_url.replace(/\/$/, '')}/courses/${encodeURIComponent(course.course_key)}/about`,
      }),
    offers: { '@type': 'Offer', category: 'Partially Free' },
    ...instanceOf(course),
  }
}

const WEEK = 7 * 24 * 3600 * 1000

/**
 * Its run, as far as one knows how long it is: search engines refuse one without schedule or workload, and nobody has told us of the
 * workload.
 */
function instanceOf({ start_date: startDate, end_date: endDate }: CourseDetails): object {
  if (startDate === null || endDate === null || Date.parse(endDate) <= Date.parse(startDate)) return {}
  const repeatCount = Math.ceil((Date.parse(endDate) - Date.parse(startDate)) / WEEK)
  const courseSchedule = { '@type': 'Schedule', repeatFrequency: 'Weekly', repeatCount, startDate, endDate }
  return { hasCourseInstance: { '@type': 'CourseInstance', courseMode: 'Online', startDate, endDate, courseSchedule } }
}
