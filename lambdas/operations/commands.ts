import type * as z from 'zod'
import { InputError } from '../platform/errors.ts'
import { describeIssues } from '../platform/issues.ts'
import type { Answer } from './replies.ts'

type Schemas<Requests> = { [Name in keyof Requests]: z.ZodType<Requests[Name]> }
/** What carries out each command, given what its request says. */
type Commands<Requests, Replies extends Record<keyof Requests, unknown>, Tools> = {
  [Name in keyof Requests]: (asked: Requests[Name], tools: Tools) => Promise<Answer<Replies[Name]>>
}

/**
 * A table of commands as one function, which answers one request of the command line.
 * That function throws InputError naming each field of the request that does not fit.
 */
export function answering<Requests, Replies extends Record<keyof Requests, unknown>, Tools>(
  schemas: Schemas<Requests>,
  commands: Commands<Requests, Replies, Tools>,
) {
  return async <Name extends keyof Requests>(name: Name, request: unknown, tools: Tools): Promise<Answer<Replies[Name]>> => {
    const result = schemas[name].safeParse(request)
    if (!result.success) throw new InputError(`request: ${describeIssues(result.error)}`)
    return commands[name](result.data, tools)
  }
}
