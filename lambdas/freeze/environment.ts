import { databaseEnvironment } from '../platform/database-environment.ts'

/** Every function of the freeze works on Postgres alone: what has to be fetched, the fetch functions of the refresh fetch. */
export const freezeEnvironment = databaseEnvironment
