import type { ContentDocument } from '../../lambdas/database/content-document.ts'

type Program = ContentDocument['programs'][number]
type Course = Program['courses'][number]
type Run = Course['runs'][number]
type Page = ContentDocument['pages'][number]

export const run = (id: number, more: Partial<Run> = {}): Run => ({
  id,
  edx_course_key: `course-v1:MITx+R${id}+1T2026`,
  title: `Run ${id}`,
  courseware_backend: 'mitxonline',
  enrollment_start: null,
  enrollment_end: null,
  start_date: '2026-02-01T10:00:00.123456Z',
  end_date: null,
  upgrade_deadline: null,
  freeze_grade_date: null,
  fuzzy_start_date: '',
  fuzzy_enrollment_start_date: null,
  enrollment_url: null,
  prerequisites: null,
  is_discontinued: false,
  ...more,
})

export const course = (id: number, position_in_program: number, more: Partial<Course> = {}): Course => ({
  id,
  position_in_program,
  edx_key: `MITx+C${id}`,
  title: `Course ${id}`,
  course_number: null,
  description: 'Größe & <b>more</b>',
  prerequisites: null,
  contact_email: null,
  should_display_progress: true,
  runs: [],
  exam_runs: [],
  ...more,
})

const examRun: Course['exam_runs'][number] = {
  id: 40,
  exam_series_code: 'S',
  edx_exam_course_key: 'course-v1:MITx+E+1T2026',
  description: null,
  semester: '1T2026',
  date_first_schedulable: '2026-04-01T00:00:00Z',
  date_last_schedulable: '2026-04-20T00:00:00Z',
  date_first_eligible: '2026-05-01',
  date_last_eligible: '2026-05-10',
  date_grades_available: '2026-06-01T00:00:00Z',
  passing_score: 0.6,
  authorized: true,
}

export const page = (id: number, program_id: number | null, more: Partial<Page> = {}): Page => ({
  id,
  program_id,
  slug: `page-${id}`,
  title: `Page ${id}`,
  description: [{ type: 'rich_text', value: '<p>Hi</p>' }],
  live: true,
  first_published_at: '2025-01-01T00:00:00Z',
  last_published_at: null,
  faculty_description: null,
  program_home_page_url: null,
  title_program_home_page_url: null,
  program_contact_email: null,
  thumbnail_url: '/media/thumb.png',
  program_subscribe_link: null,
  program_letter_text: '<p>Well done</p>',
  program_letter_header_text: null,
  program_letter_footer_text: null,
  program_letter_logo: 'https://cdn.example.org/logo.svg',
  program_letter_footer: null,
  faculty: [],
  course_certificate_signatories: [],
  program_certificate_signatories: [],
  program_letter_signatories: [],
  ...more,
})

const signatory = {
  name: 'Ann Lee',
  title_line_1: 'Professor',
  title_line_2: null,
  signature_image: '/media/ann.png',
  sort_order: 1,
}

/** Two programs with something in every list. */
export const sample = (): ContentDocument => ({
  format: 'micromasters-content-1',
  topics: [
    { id: 1, name: 'Economics' },
    { id: 2, name: 'Logistik' },
  ],
  programs: [
    {
      id: 10,
      title: 'Supply Chain',
      live: true,
      description: null,
      financial_aid_availability: true,
      num_required_courses: 2,
      price: '1350.00',
      exam_attempts_first_date: null,
      exam_attempts_second_date: '2026-01-01T00:00:00Z',
      topics: ['Economics', 'Logistik'],
      courses: [course(20, 1, { runs: [run(30), run(31)], exam_runs: [examRun] }), course(21, 2, { runs: [run(32)] })],
      electives_sets: [{ id: 50, title: 'One of', required_number: 1, courses: [21] }],
    },
    {
      id: 11,
      title: 'Economics',
      live: false,
      description: 'd',
      financial_aid_availability: false,
      num_required_courses: 0,
      price: '0.00',
      exam_attempts_first_date: null,
      exam_attempts_second_date: null,
      topics: [],
      courses: [course(22, 0, { edx_key: null })],
      electives_sets: [],
    },
  ],
  pages: [
    page(60, 10, {
      faculty: [{ id: 70, name: 'Ann Lee', title: 'Prof.', short_bio: null, image: null, sort_order: 0 }],
      course_certificate_signatories: [{ id: 71, course_id: 20, organization: 'MIT', ...signatory }],
      program_certificate_signatories: [{ id: 72, organization: null, ...signatory }],
      program_letter_signatories: [{ id: 73, ...signatory }],
    }),
    page(61, null),
  ],
})
