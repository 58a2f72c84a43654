import type { Context } from 'aws-lambda'
import * as z from 'zod'

/** What the daily self-check sends to a function: the variables that its environment must hold (rules/operations.md, "Self-check"). */
export const selfCheckRequest = z.object({ selfCheck: z.array(z.string()) })

/** What a function says of itself: each variable that does not lead where it should, and why. */
export const selfCheckReport = z.object({ wrong: z.array(z.object({ variable: z.string(), says: z.string() })) })
export type SelfCheckReport = z.infer<typeof selfCheckReport>

type Check = (value: string) => Promise<unknown>
const checks: { of: RegExp; check: Check }[] = []

/** Has the self-check try what these variables lead to. For the modules that reach it: only what a bundle holds is tried. */
export function checkedBy(of: RegExp, check: Check): void {
  checks.push({ of, check })
}

type Handler<Output> = (event: unknown, context: Context) => Promise<Output>

/** A handler that also answers the self-check: by its own bundle, role, network and environment, without doing anything. */
export function answeringSelfCheck<Output>(handler: Handler<Output>): Handler<Output>
export function answeringSelfCheck(handler: Handler<unknown>): Handler<unknown> {
  return async (event, context) => {
    const asked = selfCheckRequest.safeParse(event)
    return asked.success ? lookAt(asked.data.selfCheck) : handler(event, context)
  }
}

async function lookAt(variables: readonly string[]): Promise<SelfCheckReport> {
  const looked = variables.map(async (variable) => {
    const value = process.env[variable]
    if (value === undefined) return [{ variable, says: 'is not set' }]
    const tried = await Promise.allSettled(checks.filter(({ of }) => of.test(variable)).map(({ check }) => check(value)))
    return tried.flatMap((each) => (each.status === 'rejected' ? [{ variable, says: describeError(each.reason) }] : []))
  })
  return { wrong: (await Promise.all(looked)).flat() }
}

/** A failure in words: name and message. */
export const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error'
