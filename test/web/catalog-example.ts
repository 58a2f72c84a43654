import type { CatalogProgram, ProgramDetails } from '../../web/api/catalog.ts'
import { answersOf, ok, signedOut } from './example.ts'
import type { Answers } from './site.ts'

/** What everybody may see: programs as the catalog lists them, and one program's page. */
const people = (...names: string[]) => names.map((name) => ({ name }))

export const catalog: CatalogProgram[] = [
  {
    id: 1,
    title: 'Supply Chain Management',
    programpage_url: 'https://micromasters.example/supply-chain-management/',
    thumbnail_url: null,
    instructors: people('Chris Caplice', 'Yossi Sheffi', 'Eva Ponce', 'Inma Borrella'),
    topics: people('Business & Management', 'Supply Chain'),
    courses: [1, 2, 3, 4, 5].map((position) => ({
      id: position,
      edx_key: `course-v1:MITx+CTL.SC${position}x`,
      position_in_program: position,
      course_runs:
        position === 5
          ? []
          : [2, 3].map((run) => ({
              id: position * 10 + run,
              edx_course_key: `course-v1:MITx+CTL.SC${position}x+${run}T2026`,
            })),
    })),
    start_date: '2027-02-03T14:00:00Z',
    enrollment_start: '2026-12-01T14:00:00Z',
    end_date: '2027-12-15T23:30:00Z',
  },
  {
    id: 2,
    title: 'Statistics and Data Science',
    programpage_url: 'https://micromasters.example/statistics-and-data-science/',
    thumbnail_url: '/pictures/statistics.jpg',
    instructors: people('Philippe Rigollet'),
    topics: people('Data Analysis & Statistics'),
    courses: [{ id: 21, edx_key: null, position_in_program: 1, course_runs: [] }],
    start_date: '2026-09-02T14:00:00Z',
    enrollment_start: null,
    end_date: null,
  },
  {
    id: 3,
    title: 'Principles of Manufacturing',
    programpage_url: null,
    thumbnail_url: null,
    instructors: [],
    topics: [],
    courses: [],
    start_date: null,
    enrollment_start: null,
    end_date: null,
  },
]

const TITLES = ['Analytics', 'Fundamentals', 'Design', 'Dynamics', 'Technology and Systems']

export const details: ProgramDetails = {
  // As the page's.
  description: undefined,
  faculty_description: null,
  faculty: [
    {
      name: 'Chris Caplice',
      title: 'Dr.',
      short_bio: 'Teaches how freight is bought and moved.',
      image_url: '/pictures/chris.jpg',
    },
    { name: 'Yossi Sheffi', title: null, short_bio: null, image_url: null },
    { name: 'Eva Ponce', title: null, short_bio: null, image_url: null },
    { name: 'Inma Borrella', title: null, short_bio: null, image_url: null },
  ],
  home_page_url: 'https://scm.example/',
  home_page_title: 'The program at MIT',
  contact_email: 'scm@example.org',
  subscribe_url: null,
  courses: TITLES.map((title, index) => ({
    id: index + 1,
    title: `Supply Chain ${title}`,
    description: index === 0 ? '<p>Probability, <b>statistics</b> and optimization.</p>' : null,
    enrollment_text: index === 4 ? 'Not available' : 'Starts Feb 3, 2027 - Enrollment 12/2026',
    course_key: index === 4 ? null : `course-v1:MITx+CTL.SC${index + 1}x+2T2026`,
    courseware_backend: index === 4 ? null : index === 3 ? 'edxorg' : 'mitxonline',
    start_date: null,
    end_date: null,
    enrollment_url: null,
  })),
  electives_sets: [{ id: 1, title: 'Depth', required_number: 1, course_ids: [4, 5] }],
  course_runs: catalog.flatMap(({ courses }) =>
    courses.flatMap((course) =>
      course.course_runs.map(({ edx_course_key }) => ({
        edx_course_key,
        courseware_backend: course.position_in_program === 4 ? ('edxorg' as const) : ('mitxonline' as const),
      })),
    ),
  ),
}

export const DESCRIPTION = `
  <p>Supply chains move the world's goods. This program teaches how to <b>design</b>, <b>plan</b> and <i>run</i> them, end to end,
  with the <a href="https://ctl.mit.edu/">Center for Transportation &amp; Logistics</a> of MIT.</p>
  <h2>What you will learn</h2>
  <ul><li>Forecasting, inventory and transportation, with the mathematics behind them</li><li>How systems of firms behave, and misbehave</li>
  <li>Which technology helps, and when</li></ul>
  <h2>How it is taught</h2>
  <p>Five courses of twelve weeks each, and a capstone. Ten to twelve hours a week.</p>`

export const pageOf = (description: unknown, programId: number | null = 1) =>
  ok({
    meta: { total_count: 1 },
    items: [{ id: 7, meta: {}, title: 'Supply Chain Management', program_id: programId, description }],
  })

const noPage = ok({ meta: { total_count: 0 }, items: [] })
export const PAGES = 'GET /api/v0/wagtail/pages'
export const DETAILS = 'GET /api/v0/program-pages/supply-chain-management'

/** The public calls, answered to whoever is signed in in `answers`. */
export const publicAnswers = (answers: Answers = answersOf({ session: signedOut })): Answers => ({
  ...answers,
  'GET /api/v0/catalog': ok(catalog),
  [PAGES]: ({ query }) =>
    query.get('slug') === 'supply-chain-management' ? pageOf([{ type: 'paragraph', value: DESCRIPTION }]) : noPage,
  [DETAILS]: ok(details),
})
