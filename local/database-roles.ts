import { randomBytes } from 'node:crypto'
import type { ClientBase } from 'pg'
import { setRolePassword } from '../lambdas/database/role-passwords.ts'
import { databaseRoles, type DatabaseRole, roleNameOf } from '../lambdas/database/roles.ts'

/** Of the roles on this machine, where nobody else reaches the database. */
export const ROLE_PASSWORD = 'local'

/** The name of a role's secret. */
export const roleSecretOf = (role: DatabaseRole) => `database-${role}`

/** Lets those roles log in that can't yet: the server may be shared by several systems. */
export async function letRolesIn(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE rolcanlogin')
  const known = new Set(rows.map(({ rolname }) => rolname))
  for (const role of databaseRoles)
    if (!known.has(roleNameOf(role))) await setRolePassword(client, role, ROLE_PASSWORD, randomBytes(16))
}
