import { displayNames } from './display-names.ts'

/** How the learners page and its export write who was found (rules/app.md, "Learners"). */

/** A country's name by its code. */
export const countryName = displayNames('region')

/** `US-MA` is shown as `MA`: the country stands beside it. */
export const stateName = (code: string): string => code.replace(/^[A-Z]{2}-/, '')

export type Place = { city: string | null; state_or_territory: string | null; country: string | null }

/** Within the United States the city and state, elsewhere the country; '' where none is known. */
export function residenceOf({ city, state_or_territory: state, country }: Place): string {
  if (country === 'US' && (city || state)) return [city, state && stateName(state)].filter(Boolean).join(', ')
  return country ? countryName(country) : ''
}

export type Names = {
  username: string
  full_name: string | null
  preferred_name: string | null
  first_name: string | null
}

/** The full name, with the preferred one where it is another; without a name the username. */
export function nameOfFound({ username, full_name: full, preferred_name: preferred, first_name: first }: Names): string {
  const name = full?.trim() || username
  return preferred && preferred !== first && preferred !== name ? `${name} (${preferred})` : name
}
