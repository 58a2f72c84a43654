import * as z from 'zod'

/** The variable of every function that uses the coordination table (rules/data.md, "In DynamoDB"). */
export const coordinationEnvironment = z.object({ COORDINATION_TABLE: z.string().min(1) })
