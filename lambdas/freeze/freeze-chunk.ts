import { type FreezeDependencies, freezeLearners } from './freeze-learners.ts'
import { CHUNK_SIZE, type Correction, type Pass } from './pass.ts'
import { recordFailure, unfinishedLearners } from './pass-queries.ts'

/** After these, the whole chunk is tried again, or the pass is over: they say nothing about a single learner. */
const ofTheChunk = ['LeaseLost', 'DatabaseUnavailable', 'InputError']

/**
 * Freezes the learners of a chunk that lack an outcome, together. When that breaks on something that one of them has, each is tried
 * alone, and whose freeze breaks fails as `step-failed`: one bad account never keeps the others from their grades (rules/freeze.md, "Completed").
 * @throws LeaseLost, DatabaseUnavailable: what was frozen stays frozen.
 */
export async function freezeChunk(
  dependencies: FreezeDependencies,
  pass: Pass,
  first: number,
  correction: Correction | undefined,
): Promise<{ frozen: number }> {
  const userIds = await unfinishedLearners(dependencies.database, pass.id, first, CHUNK_SIZE)
  if (userIds.length === 0) return { frozen: 0 }
  try {
    return { frozen: await freeze(dependencies, pass, userIds, correction) }
  } catch (error) {
    if (!(error instanceof Error) || ofTheChunk.includes(error.name)) throw error
    dependencies.log.failure('freeze-chunk-split', error, { pass: pass.id, first })
  }
  let frozen = 0
  for (const userId of userIds) frozen += await freezeAlone(dependencies, pass, userId, correction)
  return { frozen }
}

async function freeze(
  dependencies: FreezeDependencies,
  pass: Pass,
  userIds: readonly number[],
  correction: Correction | undefined,
) {
  const outcomes = await freezeLearners(dependencies, { pass, userIds, correction })
  return [...outcomes.values()].filter(({ outcome }) => outcome === 'frozen' || outcome === 'corrected').length
}

async function freezeAlone(dependencies: FreezeDependencies, pass: Pass, userId: number, correction: Correction | undefined) {
  try {
    return await freeze(dependencies, pass, [userId], correction)
  } catch (error) {
    if (!(error instanceof Error) || ofTheChunk.includes(error.name)) throw error
    dependencies.log.failure('step-failed', error, { userId, pass: pass.id })
    const at = { passId: pass.id, lease: pass.lease, userId, now: dependencies.now() }
    await recordFailure(dependencies.database, at, 'step-failed')
    return 0
  }
}
