import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import type { ProgramListRow } from './programs-query.ts'

export const programShape = z
  .object({
    id: z.int(),
    title: z.string(),
    programpage_url: z.url().nullable(),
    enrolled: z.boolean(),
    total_courses: z.int(),
    topics: z.array(z.object({ name: z.string() })),
    enrollable_courseware_backends: z.array(z.enum(backends)).describe('where one can enroll in a run of it now'),
  })
  .meta({ id: 'Program' })

/** A program of the list (rules/learner-api.md, "Programs"). */
export function programJson(row: ProgramListRow, siteUrl: string): z.infer<typeof programShape> {
  return {
    id: row.id,
    title: row.title,
    programpage_url: row.slug === null ? null : `${siteUrl}/${encodeURIComponent(row.slug)}/`,
    enrolled: row.enrolled,
    total_courses: row.totalCourses,
    topics: row.topics.map((name) => ({ name })),
    enrollable_courseware_backends: row.enrollableBackends,
  }
}
