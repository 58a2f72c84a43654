import { taskHandler } from '../../platform/task.ts'
import { removeUnused } from '../rebuild.ts'
import { rebuildInput, rebuildDependencies } from '../rebuild-step.ts'

/** Deletes the indices that a rebuild has replaced. */
export const handler = taskHandler({
  input: rebuildInput,
  run: async (_, { log }) => removeUnused(await rebuildDependencies(log)),
})
