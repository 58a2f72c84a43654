import type * as z from 'zod'
import { markBusy } from '../platform/idle-database.ts'
import { taskHandler, type TaskTools } from '../platform/task.ts'

/** A handler of operators' commands: what any of them changes, search may have to follow (rules/search.md, "A database that pauses"). */
export function commandHandler<Input extends z.ZodType, Output>(command: {
  input: Input
  run: (input: z.infer<Input>, tools: TaskTools) => Promise<Output>
}) {
  return taskHandler({
    input: command.input,
    run: async (input, tools) => {
      await markBusy(tools.now)
      return command.run(input, tools)
    },
  })
}
