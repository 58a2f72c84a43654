import type { ClientBase, Pool } from 'pg'
import * as z from 'zod'
import { query } from './database.ts'

/**
 * What a guarded write carries: the lease's name and the holder's fence (spec 30, "The lease"). A statement that writes calls
 * `hold_fence(name, fence)` of the migrations within itself, so that the check and the write are one transaction.
 */
export const leaseSchema = z.object({ name: z.string().min(1), fence: z.number().int().positive() })
export type HeldLease = z.infer<typeof leaseSchema>

/** A lease as acquire-lease gives it to its state machine; the expiry is an ISO instant there. */
export const heldLeaseSchema = leaseSchema.extend({
  owner: z.string().min(1),
  expiresAt: z.iso.datetime().transform((text) => new Date(text)),
})

/**
 * Makes Postgres refuse every holder with an older fence from the end of this transaction on, and keeps newer holders waiting until
 * then. Without a transaction of the caller it only raises the fence, as after breaking a lease.
 * @throws LeaseLost when a newer holder has written already.
 */
export async function holdFence(on: Pool | ClientBase, lease: HeldLease): Promise<void> {
  await query(on, 'SELECT hold_fence($1, $2)', [lease.name, lease.fence])
}
