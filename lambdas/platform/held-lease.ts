import * as z from 'zod'
import { instantSchema } from './instant-schema.ts'

/**
 * What a guarded write carries: the lease's name and the holder's fence (rules/lease.md, "The lease"). A statement that writes calls
 * `hold_fence(name, fence)` of the migrations within itself, so that the check and the write are one transaction.
 */
export const leaseSchema = z.object({ name: z.string().min(1), fence: z.number().int().positive() })
export type HeldLease = z.infer<typeof leaseSchema>

/** A lease as acquire-lease gives it to its state machine; the expiry is an ISO instant there. */
export const heldLeaseSchema = leaseSchema.extend({
  owner: z.string().min(1),
  expiresAt: instantSchema,
})
