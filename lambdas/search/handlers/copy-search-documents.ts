import { taskHandler } from '../../platform/task.ts'
import { copyDocuments } from '../rebuild.ts'
import { rebuildDependencies, rebuildInput } from '../rebuild-step.ts'

/** Of the function's 300 s; a page of 500 takes a few, and up to 60 while OpenSearch is slow. */
const TIME_MS = 200_000

/** Copies documents into the new indices, as many as fit into its time. */
export const handler = taskHandler({
  input: rebuildInput,
  run: async (_, { now, log }) => copyDocuments(await rebuildDependencies(log), new Date(now.getTime() + TIME_MS)),
})
