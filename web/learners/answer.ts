import { queryOptions, keepPreviousData } from '@tanstack/react-query'
import { post } from '../api/client.ts'
import { type Asked, BAR, searchBody } from './query.ts'

/** What the search answers to `searchBody`, as far as it is read here. */

type Bucket = { key: string | number; doc_count: number; learners?: { doc_count: number } }
type Buckets = { buckets: Bucket[] }
type Terms = { values: Buckets }
type Aggregations = {
  course: { inner: Terms | { typed: Terms } }
  semester: { inner: Terms | { typed: Terms } }
  birth: Terms & { none: { doc_count: number } }
  residence: Terms & { states?: Terms }
  company: { inner: { typed: Terms } }
  passed?: { bars: Buckets }
  total?: { bars: Buckets }
  average?: { bars: Buckets }
  degree?: { inner: Terms }
  grade?: { inner: { ofCourse: { bars: Buckets } } }
}
export type FoundProfile = {
  username: string
  first_name: string | null
  last_name: string | null
  preferred_name: string | null
  full_name: string
  country: string | null
  state_or_territory: string | null
  city: string | null
  image_medium: string | null
}
export type Hit = { _id: string; _source: { profile: FoundProfile; program?: { grade_average?: number | null } } }
type Answer = { hits: { total: { value: number }; hits: Hit[] }; aggregations: Aggregations }

/** A value that can be chosen; the count is of learners. */
export type Option = { value: string; count: number }
/** A bar of a histogram: learners with `from` to `to`, both included. */
export type Bar = { from: number; to: number; count: number }

export type Facets = {
  courses: Option[]
  semesters: Option[]
  births: Option[]
  countries: Option[]
  states: Option[]
  companies: Option[]
  degrees: Option[]
  passed: Bar[]
  totalCourses: number
  average: Bar[]
  grade: Bar[]
}
export type Found = { total: number; hits: Hit[]; facets: Facets }

export const learnersQuery = (asked: Asked, csrfToken: string) =>
  queryOptions({
    queryKey: ['learners', asked],
    queryFn: async () => foundOf(await post<Answer>('/api/v0/search/_search', searchBody(asked), csrfToken)),
    placeholderData: keepPreviousData,
  })

function foundOf({ hits, aggregations }: Answer): Found {
  return { total: hits.total.value, hits: hits.hits, facets: facetsOf(aggregations) }
}

function facetsOf(all: Aggregations): Facets {
  const total = all.total?.bars.buckets.at(-1)?.key
  const totalCourses = typeof total === 'number' ? total : 0
  return {
    courses: options(chosenOf(all.course)),
    semesters: options(chosenOf(all.semester)).toSorted(newestFirst),
    births: birthsOf(all.birth),
    countries: options(all.residence),
    states: options(all.residence.states),
    companies: options(all.company.inner.typed),
    degrees: options(all.degree?.inner),
    passed: wholeBars(all.passed?.bars, totalCourses),
    totalCourses,
    average: percentBars(all.average?.bars),
    grade: percentBars(all.grade?.inner.ofCourse.bars),
  }
}

/** A facet of what is chosen in another one has its values one level deeper (query.ts). */
const chosenOf = ({ inner }: Aggregations['course']): Terms => ('typed' in inner ? inner.typed : inner)

/** By what the index calls a value; an empty one says no more than none. */
function options(terms: Terms | undefined): Option[] {
  return (terms?.values.buckets ?? [])
    .map(({ key, doc_count, learners }) => ({ value: String(key), count: learners?.doc_count ?? doc_count }))
    .filter(({ value, count }) => value !== '' && count > 0)
}

/** Who has given no country comes last, under ''. */
function birthsOf(terms: Aggregations['birth']): Option[] {
  const empty = terms.values.buckets.find(({ key }) => key === '')?.doc_count ?? 0
  const none = terms.none.doc_count + empty
  return [...options(terms), ...(none > 0 ? [{ value: '', count: none }] : [])]
}

const seasons = ['Spring', 'Summer', 'Fall']

/** Semesters are written `2024 - Fall`. */
function newestFirst(a: Option, b: Option): number {
  const [yearA = '', seasonA = ''] = a.value.split(' - ')
  const [yearB = '', seasonB = ''] = b.value.split(' - ')
  return yearB.localeCompare(yearA) || seasons.indexOf(seasonB) - seasons.indexOf(seasonA)
}

function wholeBars(histogram: Buckets | undefined, max: number): Bar[] {
  if (!histogram) return []
  return Array.from({ length: max + 1 }, (_, value) => ({ from: value, to: value, count: countAt(histogram, value) }))
}

/** Bars of five percent; who has 100 or more is in the last one. */
function percentBars(histogram: Buckets | undefined): Bar[] {
  if (!histogram) return []
  return Array.from({ length: 100 / BAR }, (_, index) => {
    const from = index * BAR
    return from + BAR < 100
      ? { from, to: from + BAR - 1, count: countAt(histogram, from) }
      : { from, to: 100, count: countFrom(histogram, from) }
  })
}

const countFrom = ({ buckets }: Buckets, least: number) =>
  buckets.filter(({ key }) => Number(key) >= least).reduce((sum, { doc_count }) => sum + doc_count, 0)

const countAt = ({ buckets }: Buckets, key: number) => buckets.find((bucket) => Number(bucket.key) === key)?.doc_count ?? 0
