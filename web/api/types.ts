/** The answers of the API that the app reads (lambdas/dashboard, lambdas/auth; served as OpenAPI at /api/openapi.json). */

export type Backend = 'mitxonline' | 'edxorg'
/** An instant: ISO 8601 in UTC. */
export type Instant = string

export type ServerRunStatus =
  | 'offered'
  | 'passed'
  | 'not-passed'
  | 'can-upgrade'
  | 'currently-enrolled'
  | 'will-attend'
  | 'missed-deadline'

export type Run = {
  id: number
  /** The course key. */
  course_id: string | null
  title: string
  /** `pending-enrollment` never comes from the server: the learner has just asked to be enrolled. */
  status: ServerRunStatus | 'pending-enrollment'
  position: number
  course_start_date: Instant | null
  course_end_date: Instant | null
  course_upgrade_deadline: Instant | null
  fuzzy_start_date: string | null
  enrollment_url: string | null
  courseware_backend: Backend
  year_season: string
  /** Of offered runs only, as is the next. */
  enrollment_start_date?: Instant | null
  fuzzy_enrollment_start_date?: string | null
  enrollment_end_date?: Instant | null
  /** Percents, beyond 100 with extra credit. */
  final_grade?: number | null
  current_grade?: number | null
}

export type ExamGrade = {
  exam_date: Instant | null
  passed: boolean
  /** 0 to 1. */
  percentage_grade: number
}

export type Course = {
  id: number
  title: string
  position_in_program: number
  has_contact_email: boolean
  can_schedule_exam: boolean
  /** Made by the server for people, as are `exam_date_next_semester` and `current_exam_dates`; '' for none. */
  exam_register_end_date: string
  exam_register_end?: Instant | null
  exam_course_key: string
  exams_schedulable_in_future: Instant[]
  exam_date_next_semester: string
  current_exam_dates: string
  runs: Run[]
  proctorate_exams_grades: ExamGrade[]
  is_elective: boolean
  has_exam: boolean
  certificate_url: string
  /** A whole percent as text; '' for none. */
  overall_grade: string
  is_passed: boolean
}

export type Program = {
  id: number
  title: string
  has_exams: boolean
  courses: Course[]
  exam_card_status: '' | 'absent' | 'schedulable' | 'success'
  grade_average: number | null
  certificate: string
  number_courses_required: number
  number_courses_passed: number
  has_mitxonline_courses: boolean
  has_socialauth_for_backend: boolean
  grade_records_url?: string
  program_letter_url?: string
}

export type Dashboard = {
  programs: Program[]
  is_edx_data_fresh: boolean
  invalid_backend_credentials: Backend[]
}

export type ListedProgram = {
  id: number
  title: string
  enrolled: boolean
  enrollable_courseware_backends: Backend[]
}

export type SessionUser = {
  username: string
  roles: { program_id: number; role: 'staff' | 'instructor' }[]
  linked_backends: Backend[]
  csrf_token: string
  profile: {
    filled_out: boolean
    preferred_name: string | null
    first_name: string | null
    last_name: string | null
    image_small: string | null
    /** The step of the onboarding that comes next; null: the profile is complete. */
    incomplete_step: 'personal' | 'education' | 'professional' | null
  }
}

export type Session = {
  user: SessionUser | null
  /** Never comes from the server: there was a user, whose session is over. */
  ended?: true
  /** Never comes from the API: the page came from the server, which does not know for whom it is, and nobody was asked yet. */
  presumed?: true
  backends: Record<Backend, { name: string; base_url: string }>
  support_email: string
  /** The commit that the site was built from. */
  release: string
}

type NamedAccount = { backend: Backend; username: string }

export type PendingLink = {
  username: string
  accounts: NamedAccount[]
  account: NamedAccount & { email: string | null }
  next: string
}

export type ProgramLearners = { learners_count: number; learners: { username: string; image_small: string }[] }

export type ProfileSettings = { username: string; account_privacy: 'public' | 'public_to_mm' | 'private'; email_optin: boolean }
