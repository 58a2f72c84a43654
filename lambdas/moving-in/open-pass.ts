import type { Pool } from 'pg'
import { InputError } from '../platform/errors.ts'
import { deleteOldPasses, finalPass, insertPass } from './queries.ts'
import type { Pass } from './run.ts'

/** How long ledgers of passes are kept for `ops import status`. */
const LEDGER_DAYS = 90
const DAY_MS = 24 * 60 * 60_000

/**
 * Opens a pass and its ledger; opening it again changes nothing. @throws LeaseLost; InputError when the last pass has been: what has
 * changed here since is never written over
 */
export async function openPass(database: Pool, pass: Pass, startedAt: Date): Promise<void> {
  const final = await finalPass(database)
  if (final !== null && final !== pass.id && pass.kind !== 'compare') {
    throw new InputError(`the old database has moved in with ${final}, the final pass: nothing is imported any more`)
  }
  await deleteOldPasses(database, new Date(startedAt.getTime() - LEDGER_DAYS * DAY_MS))
  await insertPass(database, { ...pass, startedAt })
}
