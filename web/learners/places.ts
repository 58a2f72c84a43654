import { type Place, residenceOf as residence, stateName } from '../../lambdas/domain/found-learner.ts'
import { messages } from '../messages.ts'

export { countryName, stateName } from '../../lambdas/domain/found-learner.ts'

/** A state in a line of text: one that is known by a number only (`JP-13`) says nothing there. */
export const spelledState = (code: string): string | null => (/-\d+$/.test(code) ? null : stateName(code))

/** Within the United States the city and state, elsewhere the country; a dash where none is known. */
export const residenceOf = (place: Place): string => residence(place) || messages.none
