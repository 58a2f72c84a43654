import type {
  Course,
  Dashboard,
  ListedProgram,
  Program,
  ProfileSettings,
  ProgramLearners,
  Run,
  Session,
} from '../../web/api/types.ts'
import type { Answers } from './site.ts'

/** A learner's site as one might meet it: every kind of course card, on one page. */
export const NOW = '2026-11-23T15:00:00Z'

export const session: Session = {
  user: {
    username: 'amara.okafor',
    roles: [],
    linked_backends: ['mitxonline', 'edxorg'],
    csrf_token: 'csrf-of-this-session',
    profile: {
      filled_out: true,
      preferred_name: 'Amara',
      first_name: 'Amara',
      last_name: 'Okafor',
      image_small: null,
      incomplete_step: null,
    },
  },
  backends: {
    edxorg: { name: 'edX', base_url: 'https://courses.edx.example' },
    mitxonline: { name: 'MITx Online', base_url: 'https://courses.mitxonline.example' },
  },
  support_email: 'support@micromasters.example',
  release: 'abc123',
}
export const signedOut: Session = { ...session, user: null }

export function run(of: Partial<Run> & Pick<Run, 'status'>): Run {
  return {
    id: 1,
    course_id: 'course-v1:MITx+CTL.SC1x+3T2026',
    title: 'Run',
    position: 1,
    course_start_date: '2026-09-02T14:00:00Z',
    course_end_date: '2026-12-16T23:30:00Z',
    course_upgrade_deadline: null,
    fuzzy_start_date: null,
    enrollment_url: 'https://mitxonline.example/enroll',
    courseware_backend: 'mitxonline',
    year_season: 'Fall 2026',
    ...of,
  }
}

export function course(of: Partial<Course> & Pick<Course, 'id' | 'title'>): Course {
  return {
    position_in_program: of.id,
    has_contact_email: true,
    can_schedule_exam: false,
    exam_register_end_date: '',
    exam_course_key: '',
    exams_schedulable_in_future: [],
    exam_date_next_semester: '',
    current_exam_dates: '',
    runs: [],
    proctorate_exams_grades: [],
    is_elective: false,
    has_exam: false,
    certificate_url: '',
    overall_grade: '',
    is_passed: false,
    ...of,
  }
}

export function program(of: Partial<Program> & Pick<Program, 'id' | 'title'>): Program {
  return {
    has_exams: true,
    courses: [],
    exam_card_status: '',
    grade_average: null,
    certificate: '',
    number_courses_required: 5,
    number_courses_passed: 0,
    has_mitxonline_courses: true,
    has_socialauth_for_backend: true,
    ...of,
  }
}

const lastYear = { course_start_date: '2025-09-03T14:00:00Z', course_end_date: '2025-12-17T23:30:00Z', year_season: 'Fall 2025' }
const spring = { course_start_date: '2027-02-03T14:00:00Z', course_end_date: '2027-05-12T23:30:00Z', year_season: 'Spring 2027' }

export const offeredNow = run({
  ...spring,
  id: 20,
  course_id: 'course-v1:MITx+CTL.SC3x+1T2027',
  status: 'offered',
  enrollment_start_date: '2026-11-02T14:00:00Z',
})

export const supplyChain = program({
  id: 1,
  title: 'Supply Chain Management',
  exam_card_status: 'schedulable',
  grade_average: 87,
  number_courses_passed: 2,
  grade_records_url: '/records/programs/5',
  courses: [
    course({
      id: 1,
      title: 'Supply Chain Analytics',
      has_exam: true,
      runs: [run({ ...lastYear, status: 'missed-deadline', final_grade: 91.4 })],
      proctorate_exams_grades: [{ exam_date: '2026-01-20T10:00:00Z', passed: true, percentage_grade: 0.84 }],
      is_passed: true,
      overall_grade: '88',
      certificate_url: 'https://courses.edx.example/certificates/1',
    }),
    course({
      id: 2,
      title: 'Supply Chain Fundamentals',
      has_exam: true,
      runs: [run({ id: 2, status: 'currently-enrolled', current_grade: 62.4 })],
    }),
    course({
      id: 3,
      title: 'Supply Chain Design',
      runs: [offeredNow],
    }),
    course({
      id: 4,
      title: 'Supply Chain Dynamics',
      has_exam: true,
      can_schedule_exam: true,
      exam_course_key: 'course-v1:MITx+CTL.SC4x.exam',
      exam_register_end_date: 'December 5, 02:30 PM UTC',
      current_exam_dates: 'Dec 14 and Dec 18, 2026',
      runs: [run({ ...lastYear, id: 4, status: 'can-upgrade', final_grade: 78 })],
    }),
    course({
      id: 5,
      title: 'Supply Chain Technology and Systems',
      is_elective: true,
      runs: [
        run({ ...lastYear, id: 5, status: 'not-passed', final_grade: 41.5 }),
        run({ ...spring, id: 6, position: 2, status: 'offered', enrollment_start_date: '2026-12-10T14:00:00Z' }),
      ],
    }),
    course({ id: 6, title: 'Warehousing in Practice', is_elective: true }),
  ],
})

export const dashboard: Dashboard = {
  programs: [supplyChain, program({ id: 2, title: 'Statistics and Data Science', number_courses_required: 4 })],
  is_edx_data_fresh: true,
  invalid_backend_credentials: [],
}

export const listed: ListedProgram[] = [
  { id: 1, title: 'Supply Chain Management', enrolled: true, enrollable_courseware_backends: ['mitxonline'] },
  { id: 2, title: 'Statistics and Data Science', enrolled: true, enrollable_courseware_backends: [] },
  { id: 3, title: 'Principles of Manufacturing', enrolled: false, enrollable_courseware_backends: ['edxorg'] },
]

export const settings: ProfileSettings = { username: 'amara.okafor', account_privacy: 'public_to_mm', email_optin: false }

const nobody: ProgramLearners = { learners_count: 0, learners: [] }

export const ok = (body: unknown) => ({ status: 200, body })

/** What the API answers to her. */
export function answersOf(of: { dashboard?: Dashboard; session?: Session; listed?: ListedProgram[] } = {}): Answers {
  return {
    'GET /api/v0/session': ok(of.session ?? session),
    'GET /api/v0/dashboard/amara.okafor': ok(of.dashboard ?? dashboard),
    'GET /api/v0/profiles/amara.okafor': ok(settings),
    'GET /api/v0/programs': ok(of.listed ?? listed),
    'GET /api/v0/programlearners/1': ok(nobody),
    'GET /api/v0/programlearners/2': ok(nobody),
    'GET /api/v0/programlearners/3': ok(nobody),
  }
}
