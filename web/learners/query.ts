import type { Filters, Range, SortBy, View } from './filters.ts'

/**
 * The body of `POST /api/v0/search/_search` for a view (rules/search.md, "Who finds what"; the grammar of what is taken:
 * lambdas/search/grammar.ts).
 */

export type Asked = {
  programId: number
  view: View
  /** What is searched for; '' for nothing. */
  text: string
  /** What a company is looked up by; '' for the most frequent. */
  company: string
  isStaff: boolean
}

export const PAGE_SIZE = 50
/** OpenSearch goes no further. */
export const LAST_HIT = 10_000

export const BAR = 5
const MAX_TEXT = 100
const MANY = 300
const SOME = 20

const names = ['first_name', 'last_name', 'preferred_name', 'full_name', 'username'].map((name) => `profile.${name}.folded`)
const shown = ['username', 'first_name', 'last_name', 'preferred_name', 'full_name', 'country', 'state_or_territory', 'city']
const source = [...shown, 'image_medium'].map((name) => `profile.${name}`)

const COURSES = 'program.courses'
const COURSE = `${COURSES}.course_title`
const GRADE = `${COURSES}.final_grade`
const TAKEN = 'program.enrollments'
const TAKEN_COURSE = `${TAKEN}.course_title`
const TAKEN_SEMESTER = `${TAKEN}.semester`
const RUNS = 'program.course_runs'
const SEMESTER = `${RUNS}.semester`
const WORK = 'profile.work_history'
const COMPANY = `${WORK}.company_name`
const EDUCATION = 'profile.education'
const DEGREE = `${EDUCATION}.degree_name`
const BIRTH = 'profile.birth_country'
const COUNTRY = 'profile.country'
const STATE = 'profile.state_or_territory'
const PASSED = 'program.num_courses_passed'
const AVERAGE = 'program.grade_average'

export function searchBody({ programId, view, text, company, isStaff }: Asked) {
  const { filters, sort, page } = view
  const fields = isStaff ? [...names, 'email.folded'] : names
  const words = text.trim().slice(0, MAX_TEXT)
  const phrase = { multi_match: { query: words, type: 'phrase_prefix', fields } }
  return {
    query: { bool: { filter: [{ term: { 'program.id': programId } }], ...(words !== '' && { must: [phrase] }) } },
    // Each facet counts what it would bring: all other filters hold for it, and not its own.
    post_filter: allOf(clauses(filters)),
    aggs: facets(filters, company.trim().slice(0, MAX_TEXT), isStaff),
    sort: sortFields[sort.by].map((field) => ({ [field]: sort.descending ? 'desc' : 'asc' })),
    from: (page - 1) * PAGE_SIZE,
    size: PAGE_SIZE,
    _source: isStaff ? [...source, AVERAGE] : source,
  }
}

const sortFields: Record<SortBy, string[]> = {
  name: ['profile.last_name.sort', 'profile.first_name.sort'],
  residence: [`${COUNTRY}.sort`, `${STATE}.sort`, 'profile.city.sort'],
  grade: [AVERAGE],
}

type Facet = 'course' | 'grade' | 'semester' | 'passed' | 'average' | 'birth' | 'residence' | 'degree' | 'company'
type Clauses = Partial<Record<Facet, object>>

const nested = (path: string, query: object) => ({ nested: { path, query } })
const within = (field: string, { from, to }: Range) => ({ range: { [field]: { gte: from, lte: to } } })
/** Up to 100 is to the top: grades go beyond it with extra credit. */
const withinPercent = (field: string, range: Range) =>
  range.to < 100 ? within(field, range) : { range: { [field]: { gte: range.from } } }
const allOf = (filter: Clauses) => ({ bool: { filter: Object.values(filter) } })

function clauses(filters: Filters): Clauses {
  const { course, grade, semesters, passed, average, births, country, degree, companies } = filters
  const ofCourse = { term: { [COURSE]: course } }
  return {
    ...(course !== undefined && { course: nested(COURSES, ofCourse) }),
    ...(grade && { grade: nested(COURSES, { bool: { filter: [ofCourse, withinPercent(GRADE, grade)] } }) }),
    ...(semesters.length > 0 && { semester: inSemesters(filters) }),
    ...(passed && { passed: within(PASSED, passed) }),
    ...(average && { average: withinPercent(AVERAGE, average) }),
    ...(births.length > 0 && { birth: bornIn(births) }),
    ...(country !== undefined && { residence: livingIn(filters) }),
    ...(degree !== undefined && { degree: nested(EDUCATION, { term: { [DEGREE]: degree } }) }),
    ...(companies.length > 0 && { company: nested(WORK, { terms: { [COMPANY]: companies } }) }),
  }
}

/** With a course it means in that course in that semester, not each somewhere. */
function inSemesters({ course, semesters }: Filters): object {
  if (course === undefined) return nested(RUNS, { terms: { [SEMESTER]: semesters } })
  return nested(TAKEN, { bool: { filter: [{ term: { [TAKEN_COURSE]: course } }, { terms: { [TAKEN_SEMESTER]: semesters } }] } })
}

/** '' stands for who has given no country: an empty one, or none. */
function bornIn(births: readonly string[]): object {
  const given = { terms: { [BIRTH]: births } }
  if (!births.includes('')) return given
  return { bool: { should: [given, { bool: { must_not: { exists: { field: BIRTH } } } }], minimum_should_match: 1 } }
}

function livingIn({ country, state }: Filters): object {
  const filter = [{ term: { [COUNTRY]: country } }, ...(state === undefined ? [] : [{ term: { [STATE]: state } }])]
  return { bool: { filter } }
}

/** Learners, where what is counted lies within them. */
const learners = { learners: { reverse_nested: {} } }
const values = (field: string, size: number) => ({ values: { terms: { field, size } } })
const nestedValues = (path: string, field: string, size: number) => ({
  inner: { nested: { path }, aggs: { values: { terms: { field, size }, aggs: learners } } },
})
/** The same of those entries only that a filter takes: what is left of the one facet within what is chosen of the other. */
const takenValues = (field: string, filter: object) => ({
  inner: {
    nested: { path: TAKEN },
    aggs: { typed: { filter, aggs: { values: { terms: { field, size: MANY }, aggs: learners } } } },
  },
})
const bars = (field: string) => ({
  histogram: { field, interval: BAR, min_doc_count: 1 },
})

function facets(filters: Filters, company: string, isStaff: boolean): object {
  const used = clauses(filters)
  const but = (...own: Facet[]) =>
    allOf(Object.fromEntries(Object.entries(used).filter(([name]) => own.every((each) => each !== name))))
  const typed =
    company === '' ? { match_all: {} } : { multi_match: { query: company, type: 'phrase_prefix', fields: [`${COMPANY}.folded`] } }
  const ofCourse = { term: { [COURSE]: filters.course } }
  const inCountry = { term: { [COUNTRY]: filters.country } }
  return {
    course: courseFacet(filters, but('course', 'grade', 'semester'), but('course', 'grade')),
    semester: semesterFacet(filters, but('semester')),
    birth: { filter: but('birth'), aggs: { ...values(BIRTH, MANY), none: { missing: { field: BIRTH } } } },
    residence: {
      filter: but('residence'),
      aggs: {
        ...values(COUNTRY, MANY),
        ...(filters.country !== undefined && { states: { filter: inCountry, aggs: values(STATE, MANY) } }),
      },
    },
    company: {
      filter: but('company'),
      aggs: {
        inner: {
          nested: { path: WORK },
          aggs: { typed: { filter: typed, aggs: { values: { terms: { field: COMPANY, size: SOME }, aggs: learners } } } },
        },
      },
    },
    ...(isStaff && {
      passed: { filter: but('passed'), aggs: { bars: { histogram: { field: PASSED, interval: 1 } } } },
      total: {
        filter: { match_all: {} },
        aggs: { bars: { histogram: { field: 'program.total_courses', interval: 1, min_doc_count: 1 } } },
      },
      average: { filter: but('average'), aggs: { bars: bars(AVERAGE) } },
      degree: { filter: but('degree'), aggs: nestedValues(EDUCATION, DEGREE, MANY) },
      ...(filters.course !== undefined && {
        grade: {
          filter: but('grade'),
          aggs: { inner: { nested: { path: COURSES }, aggs: { ofCourse: { filter: ofCourse, aggs: { bars: bars(GRADE) } } } } },
        },
      }),
    }),
  }
}

/** Courses; those of the chosen semesters, where there are any. */
function courseFacet({ semesters }: Filters, others: object, filter: object): object {
  if (semesters.length === 0) return { filter, aggs: nestedValues(COURSES, COURSE, MANY) }
  return { filter: others, aggs: takenValues(TAKEN_COURSE, { terms: { [TAKEN_SEMESTER]: semesters } }) }
}

/** Semesters; those of the chosen course, where there is one. */
function semesterFacet({ course }: Filters, filter: object): object {
  if (course === undefined) return { filter, aggs: nestedValues(RUNS, SEMESTER, MANY) }
  return { filter, aggs: takenValues(TAKEN_SEMESTER, { term: { [TAKEN_COURSE]: course } }) }
}

export const lastPage = (total: number): number => Math.max(1, Math.ceil(Math.min(total, LAST_HIT) / PAGE_SIZE))
