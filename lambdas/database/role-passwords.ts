import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import type { ClientBase } from 'pg'
import { type DatabaseRole, roleNameOf } from './roles.ts'

const ITERATIONS = 4_096
const KEY_BYTES = 32

/** Lets a role log in with a password. Postgres is told what proves it, never the password: statements may be logged. */
export async function setRolePassword(client: ClientBase, role: DatabaseRole, password: string, salt: Buffer): Promise<void> {
  const name = client.escapeIdentifier(roleNameOf(role))
  await client.query(`ALTER ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(scramVerifier(password, salt))}`)
}

/** What Postgres keeps of a password (RFC 5803; PostgreSQL, "pg_authid"). Passwords are ASCII here, which SASLprep leaves as it is. */
function scramVerifier(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, 'sha256')
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${keyed('Server Key').toString('base64')}`
}
