import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import * as z from 'zod'
import { functions, type FunctionName } from '../../lambdas/functions.ts'
import type { Invoke } from '../../local/workflows/invocation.ts'

type Handler = (event: unknown, context: unknown) => Promise<unknown>
const module = z.object({ handler: z.custom<Handler>((value) => typeof value === 'function') })
const isFunction = (name: string): name is FunctionName => Object.hasOwn(functions, name)

/** Calls the handlers of `lambdas/functions.ts` in this process, with events and answers as JSON carries them. */
export const invokeInProcess: Invoke = async (functionName, payload) => {
  if (!isFunction(functionName)) return { kind: 'missing', message: functionName }
  const file = join(import.meta.dirname, '../..', functions[functionName].entry)
  const { handler } = module.parse(await import(pathToFileURL(file).href))
  try {
    const reply = await handler(JSON.parse(JSON.stringify(payload)), { functionName, awsRequestId: 'test' })
    return { kind: 'ok', payload: JSON.parse(JSON.stringify(reply)) }
  } catch (error) {
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    return { kind: 'error', errorType: name, errorMessage: message, trace: stack.split('\n') }
  }
}
