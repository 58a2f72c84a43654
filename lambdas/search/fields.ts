import { type Kind, mappedFields } from './mappings.ts'

/** What each kind of clause may name; everything else does not exist for the caller. */
export type Fields = {
  /** Compared as they are, and counted. */
  exact: readonly string[]
  /** Compared as numbers, and put into histograms. */
  numeric: readonly string[]
  /** Searched by the beginnings of words. */
  text: readonly string[]
  sortable: readonly string[]
  nested: readonly string[]
  /** Parts of a document that may be asked for. */
  source: readonly string[]
}

const folded = (names: readonly string[]) => names.map((name) => `${name}.folded`)
const names = ['first_name', 'last_name', 'preferred_name', 'full_name', 'username'].map((name) => `profile.${name}`)
const sorted = ['first_name', 'last_name', 'preferred_name', 'full_name', 'country', 'state_or_territory', 'city']

/** Of a profile, what the profile API tells of another learner too (rules/search.md, "Who finds what"). */
const limited: ReadonlySet<string> = new Set([
  'profile.username',
  'profile.account_privacy',
  'profile.first_name',
  'profile.last_name',
  'profile.full_name',
  'profile.preferred_name',
  'profile.country',
  'profile.state_or_territory',
  'profile.city',
  'profile.birth_country',
  'profile.work_history',
  'profile.image_medium',
  'profile.romanized_first_name',
  'profile.romanized_last_name',
])
const shownToLearners = mappedFields('public').filter(
  (field) => field === 'id' || field.startsWith('program.') || limited.has(field),
)

/** What learners may search each other by (rules/app.md, "Learners"). */
const forLearners: Fields = {
  exact: [
    'profile.country',
    'profile.state_or_territory',
    'profile.birth_country',
    'profile.work_history.company_name',
    'program.enrollments.course_title',
    'program.enrollments.semester',
    'program.courses.course_title',
    'program.course_runs.semester',
  ],
  numeric: ['program.id', 'program.total_courses'],
  text: folded([...names, 'profile.work_history.company_name']),
  sortable: sorted.map((name) => `profile.${name}.sort`),
  nested: ['profile.work_history', 'program.enrollments', 'program.courses', 'program.course_runs'],
  source: shownToLearners,
}

/** What staff may search learners by, beyond that. */
const forStaff: Fields = {
  exact: [
    ...forLearners.exact,
    'profile.education.degree_name',
    'profile.pretty_printed_student_id',
    'program.enrollments.payment_status',
    'program.courses.payment_status',
  ],
  numeric: [
    ...forLearners.numeric,
    'program.grade_average',
    'program.num_courses_passed',
    'program.enrollments.final_grade',
    'program.courses.final_grade',
  ],
  text: [...forLearners.text, ...folded(['email'])],
  sortable: [...forLearners.sortable, 'program.grade_average', 'program.num_courses_passed'],
  nested: [...forLearners.nested, 'profile.education'],
  source: mappedFields('private'),
}

export const fieldsOf: Record<Kind, Fields> = { public: forLearners, private: forStaff }
