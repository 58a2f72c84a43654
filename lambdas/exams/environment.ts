import { databaseEnvironment } from '../platform/database-environment.ts'

/** Every function of the exam authorization works on Postgres alone. */
export const examsEnvironment = databaseEnvironment
