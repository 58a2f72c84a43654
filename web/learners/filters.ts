/** What the learners page is asked to show; its address says all of it but the searched text. */
export type Range = { from: number; to: number }
export type Filters = {
  course?: string
  /** Of the chosen course, in percent. */
  grade?: Range
  semesters: readonly string[]
  passed?: Range
  average?: Range
  /** Country codes; '' for who has given none. */
  births: readonly string[]
  country?: string
  /** Within the country. */
  state?: string
  degree?: string
  companies: readonly string[]
}
export type SortBy = 'name' | 'residence' | 'grade'
export type Sort = { by: SortBy; descending: boolean }
export type View = { filters: Filters; sort: Sort; page: number }

export const NO_FILTERS: Filters = { semesters: [], births: [], companies: [] }
const BY_NAME: Sort = { by: 'name', descending: false }
const sortable: readonly SortBy[] = ['name', 'residence', 'grade']

/** More than anybody chooses by hand; every facet repeats them, and a query has 20,000 characters at most. */
const MAX_CHOSEN = 40
const MAX_COMPANIES = 15
/** Ten years, three a year. */
const MAX_SEMESTERS = 30
/** OpenSearch goes no further than 10,000 hits, 50 on a page. */
const MAX_PAGE = 200

/** Reads an address as it may have been written by hand. Staff's filters are for staff only. */
export function viewOf(parameters: URLSearchParams, isStaff: boolean): View {
  return { filters: filtersOf(parameters, isStaff), sort: sortOf(parameters, isStaff), page: pageOf(parameters) }
}

function filtersOf(parameters: URLSearchParams, isStaff: boolean): Filters {
  const one = (name: string) => parameters.get(name) || undefined
  const many = (name: string, most = MAX_CHOSEN) => [...new Set(parameters.getAll(name))].slice(0, most)
  const range = (name: string) => (isStaff ? rangeOf(parameters.get(name)) : undefined)
  const course = one('course')
  const country = one('country')
  return defined({
    course,
    grade: course === undefined ? undefined : range('grade'),
    semesters: many('semester', MAX_SEMESTERS),
    passed: range('passed'),
    average: range('average'),
    births: many('birth'),
    country,
    state: country === undefined ? undefined : one('state'),
    degree: isStaff ? one('degree') : undefined,
    companies: many('company', MAX_COMPANIES),
  })
}

type Undefinable = { [Name in keyof Filters]: Filters[Name] | undefined }

/** Filters without those that are not used. */
function defined(filters: Undefinable & Pick<Filters, 'semesters' | 'births' | 'companies'>): Filters {
  const { semesters, births, companies, ...others } = filters
  const used = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined))
  return { semesters, births, companies, ...used }
}

/** Some filters changed. What depends on a choice goes with it: the grade with its course, the state with its country. */
export function changed(filters: Filters, change: Partial<Undefinable>): Filters {
  const next = { ...filters, ...change }
  return defined({
    ...next,
    semesters: next.semesters ?? [],
    births: next.births ?? [],
    companies: next.companies ?? [],
    grade: next.course === filters.course ? next.grade : undefined,
    state: next.country === filters.country ? next.state : undefined,
  })
}

function rangeOf(text: string | null): Range | undefined {
  const [, from, to] = /^(\d{1,3})-(\d{1,3})$/.exec(text ?? '') ?? []
  if (from === undefined || to === undefined || Number(from) > Number(to)) return undefined
  return { from: Number(from), to: Number(to) }
}

function sortOf(parameters: URLSearchParams, isStaff: boolean): Sort {
  const text = parameters.get('sort') ?? ''
  const by = sortable.find((each) => each === text.replace(/^-/, ''))
  if (!by || (by === 'grade' && !isStaff)) return BY_NAME
  return { by, descending: text.startsWith('-') }
}

function pageOf(parameters: URLSearchParams): number {
  const page = Number(parameters.get('page'))
  return Number.isInteger(page) && page > 0 ? Math.min(page, MAX_PAGE) : 1
}

/** The address of a view of a program's learners. */
export function addressOf(programId: number, { filters, sort, page }: View): string {
  const range = (value: Range | undefined) => value && `${value.from}-${value.to}`
  const one: [string, string | undefined][] = [
    ['program', String(programId)],
    ['course', filters.course],
    ['grade', range(filters.grade)],
    ['passed', range(filters.passed)],
    ['average', range(filters.average)],
    ['country', filters.country],
    ['state', filters.state],
    ['degree', filters.degree],
    ['sort', sort.by === 'name' && !sort.descending ? undefined : `${sort.descending ? '-' : ''}${sort.by}`],
    ['page', page === 1 ? undefined : String(page)],
  ]
  const many: [string, string][] = [
    ...filters.semesters.map((value): [string, string] => ['semester', value]),
    ...filters.births.map((value): [string, string] => ['birth', value]),
    ...filters.companies.map((value): [string, string] => ['company', value]),
  ]
  const parameters = new URLSearchParams([...one.filter((pair): pair is [string, string] => pair[1] !== undefined), ...many])
  return `/learners?${parameters}`
}

export const FIRST_VIEW: View = { filters: NO_FILTERS, sort: BY_NAME, page: 1 }
