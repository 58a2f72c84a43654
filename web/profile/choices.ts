import { queryOptions, useQuery } from '@tanstack/react-query'

export type Choice = { value: string; label: string }
type Lists = typeof import('./lists.ts')

const listsQuery = queryOptions({
  queryKey: ['lists'],
  queryFn: (): Promise<Lists> => import('./lists.ts'),
  retry: false,
  staleTime: Number.POSITIVE_INFINITY,
  structuralSharing: false,
})

/** The countries, their states and the languages, once they have come: what is stored shows before. */
export const useLists = () => useQuery(listsQuery)

/** The sections of the United Nations' classification of economic activities (ISIC), in the words that people look for. */
export const industries: readonly string[] = [
  'Accounting and law',
  'Agriculture, forestry and fishing',
  'Arts, media and entertainment',
  'Construction and real estate',
  'Consulting',
  'Education',
  'Energy',
  'Finance and insurance',
  'Food and accommodation',
  'Government and public services',
  'Health care',
  'Information technology',
  'Logistics and transport',
  'Manufacturing',
  'Mining',
  'Non-profit organizations',
  'Research and development',
  'Retail and wholesale',
  'Telecommunications',
  'Water and waste',
  'Other',
]

/** What is stored and not of the list is offered as well, so that it is shown before the list has come, and not lost by saving. */
export function withStored(choices: readonly Choice[], stored: string, labelOf = (value: string) => value): readonly Choice[] {
  if (stored === '' || choices.some(({ value }) => value === stored)) return choices
  return [{ value: stored, label: labelOf(stored) }, ...choices]
}
