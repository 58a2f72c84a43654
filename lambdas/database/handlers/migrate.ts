import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { withConnection } from '../../platform/connection.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { readSecret } from '../../platform/secrets.ts'
import { taskHandler } from '../../platform/task.ts'
import { roleSecretsEnvironment } from '../environment.ts'
import { migrate } from '../migrate.ts'
import { setRolePassword } from '../role-passwords.ts'
import type { DatabaseRole } from '../roles.ts'

const settings = environment(roleSecretsEnvironment)

/**
 * A paused database takes 15 s to wake, and 30 s and more after a day (Aurora user guide, "Scaling to Zero ACUs"): a deployment waits for
 * it, where a request would not.
 */
const WAKING_MS = 120_000
const SALT_BYTES = 16

/** Brings the database to this version's schema, and lets its roles log in. Run at every deployment; a failure fails the deployment. */
export const handler = taskHandler({
  input: z.looseObject({}),
  run: async () => {
    const pool = await database()
    pool.options.connectionTimeoutMillis = WAKING_MS
    const passwords = await rolePasswords()
    return withConnection(pool, async (client) => {
      const applied = await migrate(client)
      for (const [role, password] of passwords) await setRolePassword(client, role, password, randomBytes(SALT_BYTES))
      return { applied }
    })
  },
})

function rolePasswords(): Promise<[DatabaseRole, string][]> {
  const ids = settings()
  const secrets: readonly [DatabaseRole, string][] = [
    ['reader', ids.DATABASE_READER_SECRET_ID],
    ['learner', ids.DATABASE_LEARNER_SECRET_ID],
    ['workflow', ids.DATABASE_WORKFLOW_SECRET_ID],
    ['operator', ids.DATABASE_OPERATOR_SECRET_ID],
  ]
  const held = z.object({ password: z.string().min(1) })
  return Promise.all(secrets.map(async ([role, id]) => [role, (await readSecret(id, held)).password]))
}
