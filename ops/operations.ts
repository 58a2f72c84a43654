import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import * as z from 'zod'
import { answer, type Replies, replies } from '../lambdas/operations/replies.ts'
import type { OperationName, requests } from '../lambdas/operations/request.ts'
import { Refusal } from './command.ts'

type Request<Name extends OperationName> = z.input<(typeof requests)[Name]>

/** Asks the operations Lambda. @throws Refusal when it says no, or fails; the SDK's errors when it is not reached. */
export type Ask = <Name extends OperationName>(name: Name, request: Request<Name>) => Promise<Replies[Name]>

const failure = z.object({ errorType: z.string(), errorMessage: z.string() })

/** The operations Lambda of an environment, called with the operator's own identity. */
export function operationsOf(client: LambdaClient, functionName: string): Ask {
  return async (name, request) => {
    const Payload = JSON.stringify({ command: name, ...request })
    const invoked = await client.send(new InvokeCommand({ FunctionName: functionName, Payload }))
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
