import type * as z from 'zod'
import { InputError } from '../platform/errors.ts'
import { describeIssues } from '../platform/issues.ts'
import type { Answer } from './replies.ts'

/** A command that parses its own request. It throws InputError naming each field that does not fit. */
export function parsed<Schema extends z.ZodType, Reply, Tools>(
  schema: Schema,
  run: (request: z.output<Schema>, tools: Tools) => Promise<Answer<Reply>>,
) {
  return async (request: unknown, tools: Tools): Promise<Answer<Reply>> => {
    const result = schema.safeParse(request)
    if (!result.success) throw new InputError(`request: ${describeIssues(result.error)}`)
    return run(result.data, tools)
  }
}
