import * as z from 'zod'

/** The variables of every function that uses the coordination table (rules/data.md, "In DynamoDB"). */
export const coordinationEnvironment = z.object({
  COORDINATION_TABLE: z.string().min(1),
  /** Whether the database goes to sleep when nobody uses it (idle-database.ts). */
  DATABASE_PAUSES: z.enum(['yes', 'no']).default('no'),
})
