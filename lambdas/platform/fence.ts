import type { ClientBase, Pool } from 'pg'
import { query } from './database.ts'
import type { HeldLease } from './held-lease.ts'

/**
 * Makes Postgres refuse every holder with an older fence from the end of this transaction on, and keeps newer holders waiting until
 * then. Without a transaction of the caller it only raises the fence, as after breaking a lease.
 * @throws LeaseLost when a newer holder has written already.
 */
export async function holdFence(on: Pool | ClientBase, lease: HeldLease): Promise<void> {
  await query(on, 'SELECT hold_fence($1, $2)', [lease.name, lease.fence])
}
