import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import { query } from '../platform/database.ts'
import { transaction } from '../platform/transaction.ts'
import { setActive } from './accounts.ts'
import { picturesOf } from './pictures.ts'
import { erase } from './retire-queries.ts'

/** What became of a person's tokens at a backend. */
export type Revoked = { backend: Backend; revoked: boolean; problem: string | null }

export type Retiring = {
  database: Pool
  /** Ends every session of the user. */
  endSessions: (userId: number) => Promise<void>
  /** Tells the backend to forget the user's tokens; null when none is linked there. Never throws: the tokens are deleted here all the same. */
  revokeTokens: (userId: number) => Promise<Revoked[]>
  /** Takes pictures out of the media bucket. */
  removeMedia: (paths: readonly string[]) => Promise<void>
  /** Forgets strikes and exclusion. */
  forgetStrikes: (userId: number) => Promise<void>
  now: Date
}

/**
 * The person leaves (rules/people.md, "Leaving"). What can be undone by repeating comes first: when a step fails, the same command goes on
 * where this one has stopped. The row of the user is the last to change.
 */
export async function retire(dependencies: Retiring, userId: number): Promise<Revoked[]> {
  const { database, endSessions, revokeTokens, removeMedia, forgetStrikes, now } = dependencies
  await setActive(database, userId, false)
  await endSessions(userId)
  const revoked = await revokeTokens(userId)
  // Before the profile: nothing else knows where they are.
  await removeMedia(await picturesOf(database, userId))
  await forgetStrikes(userId)
  await transaction(database, async (client) => {
    await query(client, 'SELECT FROM app_user WHERE id = $1 FOR UPDATE', [userId])
    await erase(client, userId, now)
  })
  return revoked
}
