import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import * as z from 'zod'
import { allComposed } from '../domain/text.ts'
import { inContext } from './correlation.ts'
import { ConfigurationError, InputError } from './errors.ts'
import { describeIssues } from './issues.ts'
import { type Log, log } from './log.ts'
import { answeringSelfCheck } from './self-check.ts'
import { withinTime } from './time-limit.ts'

/** What every step gets beside its input. `now` is the one value of now of the step (rules/words.md, "Words"). */
export type TaskTools = { now: Date; log: Log }

type Task<Input extends z.ZodType, Output> = {
  input: Input
  run: (input: z.infer<Input>, tools: TaskTools) => Promise<Output>
}

/**
 * A Lambda handler for one step of a state machine: parses the input, binds the execution to every log line, logs the start and the
 * end, and lets errors through by name.
 * @throws InputError naming each field of the input that does not fit; OutOfTime before Lambda ends it.
 */
export function taskHandler<Input extends z.ZodType, Output>(task: Task<Input, Output>) {
  const handle = middy<unknown, Output, Error, Context>().handler(async (event, context) => {
    const execution = executionOf(event)
    return inContext({ correlationId: execution ?? context.awsRequestId }, async () => {
      const started = Date.now()
      const parsed = task.input.safeParse(allComposed(event))
      if (!parsed.success) throw new InputError(`input of ${context.functionName}: ${describeIssues(parsed.error)}`)
      log.event('step-started', { step: context.functionName })
      try {
        const output = await withinTime(context, () => task.run(parsed.data, { now: new Date(), log }))
        log.event('step-ended', { step: context.functionName, ms: Date.now() - started })
        return output
      } catch (error) {
        log.failure(error instanceof ConfigurationError ? 'configuration-wrong' : 'step-failed', error, {
          step: context.functionName,
          ms: Date.now() - started,
        })
        throw error
      }
    })
  })
  return answeringSelfCheck<Output>(async (event, context) => handle(event, context))
}

const withExecution = z.object({ execution: z.string() })

function executionOf(event: unknown): string | undefined {
  const parsed = withExecution.safeParse(event)
  return parsed.success ? parsed.data.execution : undefined
}
