import { messages } from '../messages.ts'

const regions = new Intl.DisplayNames('en', { type: 'region' })

/** A country's name by its code; the code itself where it is none. */
export function countryName(code: string): string {
  try {
    return regions.of(code) ?? code
  } catch {
    return code
  }
}

/** `US-MA` is shown as `MA`: the country stands beside it. */
export const stateName = (code: string): string => code.replace(/^[A-Z]{2}-/, '')

/** A state in a line of text: one that is known by a number only (`JP-13`) says nothing there. */
export const spelledState = (code: string): string | null => (/-\d+$/.test(code) ? null : stateName(code))

type Place = { city: string | null; state_or_territory: string | null; country: string | null }

/** Within the United States the city and state, elsewhere the country. */
export function residenceOf({ city, state_or_territory: state, country }: Place): string {
  if (country === 'US' && (city || state)) return [city, state && stateName(state)].filter(Boolean).join(', ')
  return country ? countryName(country) : messages.none
}
