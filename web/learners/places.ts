import { type Place, residenceOf as residence } from '../../lambdas/domain/found-learner.ts'
import { messages } from '../messages.ts'

export { countryName, stateName } from '../../lambdas/domain/found-learner.ts'

/** Within the United States the city and state, elsewhere the country; a dash where none is known. */
export const residenceOf = (place: Place): string => residence(place) || messages.none
