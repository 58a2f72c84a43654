import { databaseEnvironment } from '../platform/database-environment.ts'

export const migrateEnvironment = databaseEnvironment
