import { taskHandler } from '../../platform/task.ts'
import { swapIndices } from '../rebuild.ts'
import { rebuildInput, rebuildDependencies } from '../rebuild-step.ts'

/** Lets the new indices serve. */
export const handler = taskHandler({
  input: rebuildInput,
  run: async (_, { log }) => swapIndices(await rebuildDependencies(log)),
})
