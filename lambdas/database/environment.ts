import { databaseEnvironment } from '../platform/database.ts'

export const migrateEnvironment = databaseEnvironment
