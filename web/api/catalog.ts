import { queryOptions } from '@tanstack/react-query'
import { addresses } from './addresses.ts'
import { get, statusOf } from './client.ts'
import type { Backend, Instant } from './types.ts'

/** What the app reads of the public catalog and pages (rules/catalog.md, "The catalog"). */
export type CatalogProgram = {
  id: number
  title: string
  /** Absolute; null without a live page. */
  programpage_url: string | null
  thumbnail_url: string | null
  instructors: { name: string }[]
  courses: CatalogCourse[]
  topics: { name: string }[]
  /** Of the first course's first unexpired run, as the next; the end is of the last course's. */
  start_date: Instant | null
  enrollment_start: Instant | null
  end_date: Instant | null
}
export type CatalogCourse = {
  id: number
  edx_key: string | null
  position_in_program: number
  course_runs: { id: number; edx_course_key: string | null }[]
}
export type ProgramPage = {
  id: number
  title: string
  program_id: number | null
  /** Stream blocks; the value of a text block is rich text. */
  description: unknown
}
/** What only the app's own endpoint says of a live program's page (rules/app.md, "What the API gives the app"). */
export type ProgramDetails = {
  /** As the page's, with what its numbers lead to. */
  description: unknown
  faculty_description: string | null
  faculty: { name: string; title: string | null; short_bio: string | null; image_url: string | null }[]
  home_page_url: string | null
  home_page_title: string | null
  contact_email: string | null
  subscribe_url: string | null
  courses: CourseDetails[]
  electives_sets: { id: number; title: string; required_number: number; course_ids: number[] }[]
  /** Which site teaches which run. */
  course_runs: CourseRun[]
}
export type CourseDetails = {
  id: number
  title: string
  /** Rich text. */
  description: string | null
  enrollment_text: string
  /** Of the run that one can join now or next, as the site that teaches it. */
  course_key: string | null
  courseware_backend: Backend | null
  start_date: Instant | null
  end_date: Instant | null
  enrollment_url: string | null
}
export type CourseRun = { edx_course_key: string | null; courseware_backend: Backend }

const MINUTE = 60_000

export const catalogQuery = queryOptions({
  queryKey: ['catalog'],
  queryFn: ({ signal }) => get<CatalogProgram[]>(addresses.catalog, signal),
  staleTime: 10 * MINUTE,
})

/** The page with this slug; null when there is none. */
export const programPageQuery = (slug: string) =>
  queryOptions({
    queryKey: ['program-page', slug],
    queryFn: async ({ signal }) => {
      const { items } = await get<{ items: ProgramPage[] }>(addresses.programPage(slug), signal)
      return items[0] ?? null
    },
    staleTime: 10 * MINUTE,
  })

/** More of the page with this slug; null when it or its program is not live. */
export const programDetailsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['program-details', slug],
    queryFn: ({ signal }) =>
      get<ProgramDetails>(addresses.programDetails(slug), signal).catch((error: unknown) => {
        if (statusOf(error) === 404) return null
        throw error
      }),
    staleTime: 10 * MINUTE,
  })
