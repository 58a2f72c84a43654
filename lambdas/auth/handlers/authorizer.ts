import { answeringSelfCheck } from '../../platform/self-check.ts'
import { authorize, type Decision } from '../authorize.ts'

/** Stands before routes that need a session (docs/api.md, "Sessions"). */
export const handler = answeringSelfCheck<Decision>(authorize)
