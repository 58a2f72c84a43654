import * as z from 'zod'
import { isStorable } from '../domain/storable.ts'
import { backends } from '../domain/backends.ts'

/** Text that Postgres can store: no NUL, no half of a character. */
const text = z.string().refine(isStorable, 'holds NUL or a half character')
const nullableText = text.nullable()
const instant = z.iso.datetime({ offset: true })
const nullableInstant = instant.nullable()
const day = z.iso.date()
const smallCount = z.int().min(0).max(32_767)
const order = z.int().min(-2_147_483_648).max(2_147_483_647).nullable()
const id = z.int().min(1).max(2_147_483_647)
const address = text.max(2000)

/** Title of a program: MIT Learn takes no more (rules/content.md, "Who edits it"). */
const MAX_TITLE = 256

const signatory = {
  name: text,
  title_line_1: nullableText,
  title_line_2: nullableText,
  signature_image: address.nullable(),
  sort_order: order,
}

/**
 * The columns of program content, by table, in the order in which a document has them. What links a row to the one that it stands in
 * (`course_id` of a run) is not among them; `id` and the columns that only the database keeps are not either.
 */
export const contentColumns = {
  topic: { name: text.trim().min(1).max(128) },
  program: {
    title: text.trim().max(MAX_TITLE),
    live: z.boolean(),
    description: nullableText,
    financial_aid_availability: z.boolean(),
    num_required_courses: smallCount,
    /** Decimal text, such as `"1350.00"`: a number could not hold every price. */
    price: z.string().regex(/^\d{1,18}\.\d{2}$/, 'must be a decimal with two digits after the point, as text'),
    exam_attempts_first_date: nullableInstant,
    exam_attempts_second_date: nullableInstant,
  },
  course: {
    position_in_program: smallCount,
    edx_key: text.trim().max(50).nullable(),
    title: text.trim(),
    course_number: nullableText,
    description: nullableText,
    prerequisites: nullableText,
    contact_email: nullableText,
    should_display_progress: z.boolean(),
  },
  course_run: {
    edx_course_key: text.trim().min(1).nullable(),
    title: text.trim(),
    courseware_backend: z.enum(backends),
    enrollment_start: nullableInstant,
    enrollment_end: nullableInstant,
    start_date: nullableInstant,
    end_date: nullableInstant,
    upgrade_deadline: nullableInstant,
    freeze_grade_date: nullableInstant,
    fuzzy_start_date: nullableText,
    fuzzy_enrollment_start_date: nullableText,
    enrollment_url: nullableText,
    prerequisites: nullableText,
    is_discontinued: z.boolean(),
  },
  exam_run: {
    exam_series_code: text,
    edx_exam_course_key: text.trim().nullable(),
    description: nullableText,
    semester: nullableText,
    date_first_schedulable: instant,
    date_last_schedulable: instant,
    date_first_eligible: day,
    date_last_eligible: day,
    date_grades_available: instant,
    passing_score: z.number(),
    /** Whether learners were authorized for it: an import sets it for new rows only. */
    authorized: z.boolean(),
  },
  electives_set: { title: text.trim(), required_number: smallCount },
  program_page: {
    slug: text.regex(/^[\p{L}\p{N}_-]+$/u, 'must be letters, digits, - and _'),
    title: text.trim(),
    description: z.array(z.json()),
    live: z.boolean(),
    first_published_at: nullableInstant,
    last_published_at: nullableInstant,
    faculty_description: nullableText,
    program_home_page_url: nullableText,
    title_program_home_page_url: nullableText,
    program_contact_email: nullableText,
    thumbnail_url: nullableText,
    program_subscribe_link: nullableText,
    program_letter_text: nullableText,
    program_letter_header_text: nullableText,
    program_letter_footer_text: nullableText,
    program_letter_logo: nullableText,
    program_letter_footer: nullableText,
  },
  program_page_faculty: {
    name: text,
    title: text.max(20).nullable(),
    short_bio: text.max(200).nullable(),
    image: nullableText,
    sort_order: order,
  },
  course_certificate_signatory: { course_id: id, organization: nullableText, ...signatory },
  program_certificate_signatory: { organization: nullableText, ...signatory },
  program_letter_signatory: signatory,
} as const

export type ContentTable = keyof typeof contentColumns

/** What each table's rows stand in: the column. */
export const contentParents = {
  topic: null,
  program: null,
  course: 'program_id',
  course_run: 'course_id',
  exam_run: 'course_id',
  electives_set: 'program_id',
  program_page: null,
  program_page_faculty: 'program_page_id',
  course_certificate_signatory: 'program_page_id',
  program_certificate_signatory: 'program_page_id',
  program_letter_signatory: 'program_page_id',
} as const satisfies Record<ContentTable, string | null>

/** Whether a column holds an instant, which a document writes in UTC. */
export function isInstantColumn(table: ContentTable, column: string): boolean {
  const columns: Readonly<Record<string, z.ZodType>> = contentColumns[table]
  return columns[column] === instant || columns[column] === nullableInstant
}

export const contentTables = Object.keys(contentColumns) as ContentTable[]
export const contentId = id
