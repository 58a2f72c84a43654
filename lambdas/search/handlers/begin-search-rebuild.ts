import { taskHandler } from '../../platform/task.ts'
import { beginRebuild } from '../rebuild.ts'
import { rebuildInput, rebuildDependencies } from '../rebuild-step.ts'

/** Makes new indices beside those that serve, or goes on with those that were begun. */
export const handler = taskHandler({
  input: rebuildInput,
  run: async (_, { log }) => beginRebuild(await rebuildDependencies(log)),
})
