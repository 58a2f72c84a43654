import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'

const secretId = z.string().min(1)

/** Where the passwords of the roles are (lambdas/database/roles.ts). */
export const roleSecretsEnvironment = z.object({
  DATABASE_READER_SECRET_ID: secretId,
  DATABASE_LEARNER_SECRET_ID: secretId,
  DATABASE_WORKFLOW_SECRET_ID: secretId,
  DATABASE_OPERATOR_SECRET_ID: secretId,
})

/** With the owner's own secret, which no other function has. */
export const migrateEnvironment = z.object({ ...databaseEnvironment.shape, ...roleSecretsEnvironment.shape })
