import { iso31661 } from 'iso-3166/1.js'
import { iso31662 } from 'iso-3166/2.js'
import languageCodes from 'iso-639-1'
import { countryName } from '../learners/places.ts'

export type Choice = { value: string; label: string }

const byLabel = (a: Choice, b: Choice) => a.label.localeCompare(b.label, 'en')

/** ISO 3166-1, by their names. */
export const countries: readonly Choice[] = iso31661
  .filter(({ state }) => state === 'assigned')
  .map(({ alpha2 }) => ({ value: alpha2, label: countryName(alpha2) }))
  .toSorted(byLabel)

/** The subdivisions of a country, ISO 3166-2, of the first level; none where it has none. */
export function statesOf(country: string): Choice[] {
  return iso31662
    .filter(({ parent }) => parent === country)
    .map(({ code, name }) => ({ value: code, label: name }))
    .toSorted(byLabel)
}

/** ISO 639-1, by their English names. */
export const languages: readonly Choice[] = languageCodes
  .getAllCodes()
  .map((code) => ({ value: code, label: languageCodes.getName(code) }))
  .toSorted(byLabel)

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

/** A choice that is not of the list is offered as well, so that what was stored once is not lost by saving. */
export function withStored(choices: readonly Choice[], stored: string | null | undefined): readonly Choice[] {
  if (!stored || choices.some(({ value }) => value === stored)) return choices
  return [{ value: stored, label: stored }, ...choices]
}
