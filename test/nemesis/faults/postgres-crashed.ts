import { type Fault, nothing } from './fault.ts'

/** Postgres ends at once, and recovers from its log. */
export const postgresCrashed: Fault = { lasts: 0, inject: ({ postgres }) => postgres.crash(), heal: nothing }
