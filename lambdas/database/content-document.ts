import * as z from 'zod'
import { contentColumns, contentId as id } from './content-tables.ts'

/** A row without an id is a new one, and gets the next id. */
const optionalId = { id: id.optional() }
const columns = contentColumns

const course = z.strictObject({
  ...optionalId,
  ...columns.course,
  runs: z.array(z.strictObject({ ...optionalId, ...columns.course_run })),
  exam_runs: z.array(z.strictObject({ ...optionalId, ...columns.exam_run })),
})

const program = z.strictObject({
  ...optionalId,
  ...columns.program,
  /** Names. */
  topics: z.array(z.string()),
  courses: z.array(course),
  /** `courses` are ids. */
  electives_sets: z.array(z.strictObject({ ...optionalId, ...columns.electives_set, courses: z.array(id) })),
})

const page = z.strictObject({
  ...optionalId,
  program_id: id.nullable(),
  ...columns.program_page,
  faculty: z.array(z.strictObject({ ...optionalId, ...columns.program_page_faculty })),
  course_certificate_signatories: z.array(z.strictObject({ ...optionalId, ...columns.course_certificate_signatory })),
  program_certificate_signatories: z.array(z.strictObject({ ...optionalId, ...columns.program_certificate_signatory })),
  program_letter_signatories: z.array(z.strictObject({ ...optionalId, ...columns.program_letter_signatory })),
})

/**
 * Program content as a document (rules/content.md, "Who edits it"). Every field must be there, so that one that was forgotten is not taken for
 * one that is to be emptied.
 */
export const contentDocument = z.strictObject({
  format: z.literal('micromasters-content-1'),
  topics: z.array(z.strictObject({ ...optionalId, ...columns.topic })),
  programs: z.array(program),
  pages: z.array(page),
})
export type ContentDocument = z.infer<typeof contentDocument>
