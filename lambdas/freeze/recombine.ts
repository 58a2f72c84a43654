import type { ClientBase } from 'pg'
import { queueDocuments, upsertCombinedGrades } from './consequence-queries.ts'
import { combinedGrades } from './consequences.ts'
import type { CombinedInProgram } from './settle-queries.ts'
import { loadStanding } from './standing-queries.ts'

/**
 * Takes the combined grades of learners (who are locked) in a course anew from what they have at `now`, and queues
 * the search documents of those whose grade changed.
 */
export async function recombine(
  client: ClientBase,
  { programId, courseId, userIds }: CombinedInProgram,
  now: Date,
): Promise<void> {
  const standing = await loadStanding(client, programId, userIds, now)
  await queueDocuments(client, await upsertCombinedGrades(client, combinedGrades(standing, courseId)))
}
