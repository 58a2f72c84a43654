import * as z from 'zod'
import { ConfigurationError } from './errors.ts'
import { describeIssues } from './issues.ts'

/**
 * Reads a Lambda's environment with its schema, at the first call (the cold start), and keeps it.
 * Unknown variables are ignored here; the CDK construct, typed by the same schema, sets none.
 * @throws ConfigurationError naming each variable that is missing or wrong; values are never shown.
 */
export function environment<Schema extends z.ZodType>(schema: Schema): () => z.infer<Schema> {
  let parsed: z.infer<Schema> | undefined
  return () => {
    if (parsed === undefined) {
      const result = schema.safeParse(process.env)
      if (!result.success) throw new ConfigurationError(`environment: ${describeIssues(result.error)}`)
      parsed = result.data
    }
    return parsed
  }
}
