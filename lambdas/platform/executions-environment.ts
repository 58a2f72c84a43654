import * as z from 'zod'

/** What ARNs of this environment's executions begin with: the machine's name follows. */
export const executionsEnvironment = z.object({ EXECUTION_ARN_PREFIX: z.string().min(1) })
