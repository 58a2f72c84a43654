import { iso31661 } from 'iso-3166/1.js'
import { iso31662 } from 'iso-3166/2.js'
import languageCodes from 'iso-639-1'
import { countryName } from '../learners/places.ts'
import type { Choice } from './choices.ts'

// What one chooses from. The lists are long, and come once a form is shown (choices.ts).

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
