import { learnersMessages } from './messages.ts'
import type { changed, Filters, Range } from './filters.ts'
import { countryName, stateName } from './places.ts'

const { learners: texts } = learnersMessages

/** A filter that is used, in words, and the change that takes it away. */
export type Used = { key: string; text: string; without: Parameters<typeof changed>[1] }

export function usedFilters(filters: Filters): Used[] {
  const { course, grade, semesters, passed, average, births, country, state, degree, companies } = filters
  const one = (key: keyof typeof texts.facet & keyof Filters, value: string | undefined): Used[] =>
    value === undefined ? [] : [{ key, text: `${texts.facet[key]}: ${value}`, without: { [key]: undefined } }]
  const range = (value: Range | undefined) => value && `${value.from}–${value.to}`
  const many = (key: 'semesters' | 'births' | 'companies', title: string, label: (value: string) => string): Used[] =>
    filters[key].map((value) => ({
      key: `${key} ${value}`,
      text: `${title}: ${label(value)}`,
      without: { [key]: filters[key].filter((each) => each !== value) },
    }))
  const born = (code: string) => (code === '' ? texts.notGiven : countryName(code))
  const lives =
    country === undefined
      ? []
      : [{ key: 'country', text: `${texts.facet.residence}: ${countryName(country)}`, without: { country: undefined } }]
  return [
    ...one('course', course),
    ...one('grade', range(grade)),
    ...(semesters.length > 0 ? many('semesters', texts.facet.semester, String) : []),
    ...one('passed', range(passed)),
    ...one('average', range(average)),
    ...(births.length > 0 ? many('births', texts.facet.birth, born) : []),
    ...lives,
    ...one('state', state && stateName(state)),
    ...one('degree', degree && (texts.degrees[degree] ?? degree)),
    ...(companies.length > 0 ? many('companies', texts.facet.company, String) : []),
  ]
}

export const countUsed = (filters: Filters): number => usedFilters(filters).length
