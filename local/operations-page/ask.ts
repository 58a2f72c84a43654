import type * as z from 'zod'
import { answer, type Replies, replies } from '../../lambdas/operations/replies.ts'
import type { OperationName, requests } from '../../lambdas/operations/request.ts'
import type { Invoke } from '../workflows/invocation.ts'
import { parseJson } from '../workflows/json.ts'

/** Asks the operations function, as the operators' command line does. @throws Error saying why not. */
export type Ask = <Name extends OperationName>(name: Name, request: z.input<(typeof requests)[Name]>) => Promise<Replies[Name]>

const schemas: { [Name in OperationName]: z.ZodType<Replies[Name]> } = replies

export function askBy(invoke: Invoke): Ask {
  return async (name, request) => {
    const invoked = await invoke('operations', parseJson(JSON.stringify({ command: name, ...request })))
    if (invoked.kind === 'error') throw new Error(`${invoked.errorType}: ${invoked.errorMessage}`)
    if (invoked.kind !== 'ok') throw new Error(invoked.message)
    const answered = answer.parse(invoked.payload)
    if (answered.kind === 'refused') throw new Error(answered.message)
    return replyOf(name, answered.reply)
  }
}

function replyOf<Name extends OperationName>(name: Name, reply: unknown): Replies[Name] {
  return schemas[name].parse(reply)
}
