import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import * as z from 'zod'
import type { FunctionName } from '../lambdas/functions.ts'
import { awardReplies } from '../lambdas/operations/awards/replies.ts'
import type { awardRequests } from '../lambdas/operations/awards/request.ts'
import { peopleReplies } from '../lambdas/operations/people/replies.ts'
import type { peopleRequests } from '../lambdas/operations/people/request.ts'
import { repairReplies } from '../lambdas/operations/repair/replies.ts'
import type { repairRequests } from '../lambdas/operations/repair/request.ts'
import { answer, replies as ownReplies } from '../lambdas/operations/replies.ts'
import type { requests as ownRequests } from '../lambdas/operations/request.ts'
import { Refusal } from './command.ts'

const replies = { ...ownReplies, ...peopleReplies, ...awardReplies, ...repairReplies }
type Schemas = typeof ownRequests & typeof peopleRequests & typeof awardRequests & typeof repairRequests

export type OperationName = keyof Schemas
type Request<Name extends OperationName> = z.input<Schemas[Name]>
export type Replies = { [Name in OperationName]: z.output<(typeof replies)[Name]> }

/** Asks the function that answers this. @throws Refusal when it says no, or fails; the SDK's errors when it is not reached. */
export type Ask = <Name extends OperationName>(name: Name, request: Request<Name>) => Promise<Replies[Name]>

const failure = z.object({ errorType: z.string(), errorMessage: z.string() })

/**
 * Commands on people, on awards, and those that put data right have functions of their own: with them, a role in AWS may be let in to the
 * one and not to the other, and each bundle stays small.
 */
function functionOf(name: OperationName): FunctionName {
  if (name in peopleReplies) return 'people-operations'
  if (name in awardReplies) return 'award-operations'
  return name in repairReplies ? 'repair-operations' : 'operations'
}

/** The operations Lambdas of an environment, called with the operator's own identity. */
export function operationsOf(client: LambdaClient, deployedName: (name: FunctionName) => string): Ask {
  return async (name, request) => {
    const Payload = JSON.stringify({ command: name, ...request })
    const invoked = await client.send(new InvokeCommand({ FunctionName: deployedName(functionOf(name)), Payload }))
    const payload: unknown = JSON.parse(invoked.Payload?.transformToString() ?? 'null')
    if (invoked.FunctionError !== undefined) throw new Refusal(describeFailure(payload))
    const answered = answer.parse(payload)
    if (answered.kind === 'refused') throw new Refusal(answered.message)
    return replyOf(name, answered.reply)
  }
}

function describeFailure(payload: unknown): string {
  const parsed = failure.safeParse(payload)
  return parsed.success ? `${parsed.data.errorType}: ${parsed.data.errorMessage}` : 'the operations function failed'
}

const schemas: { [Name in OperationName]: z.ZodType<Replies[Name]> } = replies

function replyOf<Name extends OperationName>(name: Name, reply: unknown): Replies[Name] {
  return schemas[name].parse(reply)
}
