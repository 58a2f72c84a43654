import type { Pool } from 'pg'
import { inTrialOrder, refusal } from '../domain/exams.ts'
import { InputError } from '../platform/errors.ts'
import { ensureAuthorizations, ensureExamProfiles } from '../platform/exam-authorizations.ts'
import type { Log } from '../platform/log.ts'
import { transaction } from '../platform/transaction.ts'
import { type Chunk, type ChunkResult, finishChunk, lockChunk, type PassedGrade, passedGrades } from './queries.ts'
import type { Run } from './run.ts'

export type ChunkDependencies = { database: Pool; log: Log; now: () => Date }

/**
 * Authorizes the learners of one chunk for its exam run, in one transaction (rules/exams.md, "Exam authorization"). Doing it again changes
 * nothing. @throws LeaseLost, DatabaseUnavailable; InputError when there is no such chunk. Nothing is changed then.
 */
export function authorizeChunk(dependencies: ChunkDependencies, run: Run, position: number): Promise<ChunkResult | null> {
  return transaction(dependencies.database, async (client) => {
    const now = dependencies.now()
    const chunk = await lockChunk(client, run.lease, run.id, position)
    if (!chunk) throw new InputError(`position: run ${run.id} has no chunk ${position}`)
    if (chunk.finished) return null
    const decisions = decide(await passedGrades(client, chunk), chunk, now)
    const wanted = decisions.filter(({ reason }) => reason === null).map(({ userId }) => userId)
    await ensureExamProfiles(client, wanted)
    const { courseId, examRunId } = chunk
    const added = await ensureAuthorizations(
      client,
      wanted.map((userId) => ({ userId, courseId, examRunId })),
    )
    const refused: Record<string, number> = {}
    for (const { userId, reason } of decisions) {
      if (reason === null) continue
      refused[reason] = (refused[reason] ?? 0) + 1
      dependencies.log.event('exam-not-authorized', { userId, examRunId, reason })
    }
    const result = { authorized: added.length, refused }
    await finishChunk(client, { runId: run.id, position, chunk, now }, result)
    return result
  })
}

/** Per learner, grades are tried in order until one authorizes; else the reason of the last stands. */
function decide(grades: readonly PassedGrade[], chunk: Chunk, now: Date) {
  return [...Map.groupBy(grades, (grade) => grade.userId)].map(([userId, own]) => {
    const reasons = inTrialOrder(own).map(({ active, hasProfile }) =>
      refusal({ active, hasProfile, sameCourse: true, examRun: chunk, grade: { passed: true, complete: true } }, now),
    )
    return { userId, reason: reasons.includes(null) ? null : (reasons.at(-1) ?? null) }
  })
}
