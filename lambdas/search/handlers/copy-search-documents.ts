import { taskHandler } from '../../platform/task.ts'
import { copyDocuments } from '../rebuild.ts'
import { rebuildDependencies, rebuildInput } from '../rebuild-step.ts'

/**
 * Of the function's 300 s; a page of 500 takes about one, and up to 60 while OpenSearch is slow. The machine ends after 36,000 s, which
 * are 180 calls of 7 events each: far from the 25,000 that an execution may have.
 */
const TIME_MS = 200_000

/** Copies documents into the new indices, as many as fit into its time. */
export const handler = taskHandler({
  input: rebuildInput,
  run: async (_, { now, log }) => copyDocuments(await rebuildDependencies(log), new Date(now.getTime() + TIME_MS)),
})
