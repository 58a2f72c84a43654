import type { ClientBase, Pool } from 'pg'
import { canFreeze, type FinalGrade, finalGradeOf } from '../domain/freeze.ts'
import { InputError } from '../platform/errors.ts'
import { holdFence } from '../platform/fence.ts'
import type { Log } from '../platform/log.ts'
import { transaction } from '../platform/transaction.ts'
import { drawConsequences } from './consequences.ts'
import type { Correction, Pass } from './pass.ts'
import {
  auditCorrections,
  correctFinalGrades,
  insertFinalGrades,
  type LearnerGrade,
  type LearnerState,
  loadLearners,
  loadRun,
  lockLearners,
  recordOutcomes,
  type RunState,
} from './queries.ts'

/** How the freeze of one learner in one run ended. */
export type FreezeOutcome =
  /** The grade is final as of now. */
  | { outcome: 'frozen' }
  /** There was a final grade already, which is left as it is. */
  | { outcome: 'already' }
  /** A correction changed the grade; or found it as it should be. */
  | { outcome: 'corrected' | 'unchanged' }
  | { outcome: 'failed'; reason: string }
  /** The date was put off meanwhile, or nothing was fetched before the deadline: as if the learner had not been tried. */
  | { outcome: 'left' }

export type FreezeDependencies = { database: Pool; log: Log; now: () => Date; uuid: () => string }
export type FreezeInput = { pass: Pass; userIds: readonly number[]; correction?: Correction | undefined }

/**
 * Freezes the grades of learners of a pass from what the fetch before it left in the caches, with their audit and all their
 * consequences, in one transaction of the same few statements for one learner and for a hundred (rules/freeze.md, "One learner in one run").
 * Safe to run twice, and twice at once. Learners who have an outcome in the pass already are left out.
 * @throws LeaseLost, DatabaseUnavailable; InputError when there is no such run. Nothing is changed then.
 */
export function freezeLearners(
  dependencies: FreezeDependencies,
  { pass, userIds, correction }: FreezeInput,
): Promise<Map<number, FreezeOutcome>> {
  return transaction(dependencies.database, async (client) => {
    await holdFence(client, pass.lease)
    await lockLearners(client, userIds)
    // Read after the wait for the locks: an exam run that opened meanwhile is seen either here or by the hourly authorization.
    const now = dependencies.now()
    const run = await loadRun(client, pass.courseRunId)
    if (!run) throw new InputError(`courseRunId: there is no run ${pass.courseRunId}`)
    const states = await loadLearners(client, { passId: pass.id, courseRunId: pass.courseRunId }, userIds)
    const outcomes = new Map<number, FreezeOutcome>()
    const grades: LearnerGrade[] = []
    for (const state of states) {
      const decision = decide(run, state, correction !== undefined, now)
      if ('outcome' in decision) outcomes.set(state.userId, decision)
      else grades.push({ ...decision, userId: state.userId })
    }
    const changed = await writeGrades(client, pass.courseRunId, grades, correction)
    for (const { userId } of grades) outcomes.set(userId, outcomeOf(changed.has(userId), correction !== undefined))
    const settled = grades.filter(({ userId }) => changed.has(userId))
    const context = { run, states, isNew: correction === undefined, now }
    await drawConsequences(client, dependencies, context, settled)
    const recorded = [...outcomes].flatMap(([userId, each]) =>
      each.outcome === 'left' ? [] : [{ userId, outcome: each.outcome, reason: each.outcome === 'failed' ? each.reason : null }],
    )
    await recordOutcomes(client, pass.id, recorded, now)
    return outcomes
  })
}

function decide(run: RunState, state: LearnerState, corrects: boolean, now: Date): FreezeOutcome | FinalGrade {
  const failed = (reason: string): FreezeOutcome => ({ outcome: 'failed', reason })
  if (!run.freezeGradeDate || !canFreeze(run.freezeGradeDate, now)) return { outcome: 'left' }
  if (!corrects && state.finalGradeStatus === 'complete') return { outcome: 'already' }
  if (!corrects && state.finalGradeStatus === 'pending') return failed('pending-grade-exists')
  if (corrects && state.finalGradeStatus === null) return failed('not-frozen-yet')
  if (state.fetchOutcome === null) return { outcome: 'left' }
  if (state.fetchOutcome === 'not-linked') return failed('not-linked')
  // Only this run was asked for: what was given in part is not enough.
  if (state.fetchOutcome === 'failed' || state.fetchOutcome === 'partly') return failed(state.fetchReason ?? 'step-failed')
  const grade = finalGradeOf(run.hasExam, state)
  return 'failure' in grade ? failed(grade.failure) : grade
}

/** @returns whose grade is new, or was changed by the correction. */
async function writeGrades(
  client: ClientBase,
  courseRunId: number,
  grades: readonly LearnerGrade[],
  correction: Correction | undefined,
): Promise<Set<number>> {
  if (!correction) return new Set(await insertFinalGrades(client, courseRunId, grades))
  const changed = new Set(await correctFinalGrades(client, courseRunId, grades))
  const corrected = grades.map(({ userId }) => ({ userId, changed: changed.has(userId) }))
  await auditCorrections(client, correction, courseRunId, corrected)
  return changed
}

function outcomeOf(changed: boolean, corrects: boolean): FreezeOutcome {
  if (corrects) return { outcome: changed ? 'corrected' : 'unchanged' }
  return { outcome: changed ? 'frozen' : 'already' }
}
