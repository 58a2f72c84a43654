import type { ClientBase, Pool } from 'pg'
import { deservesProfile, refusal } from '../domain/exams.ts'
import { canFreeze, type FinalGrade, finalGradeOf } from '../domain/freeze.ts'
import { bestFinalGrade, combinedGrade, coursesPassed, isCompleted } from '../domain/grades.ts'
import { InputError } from '../platform/errors.ts'
import { ensureAuthorizations, ensureExamProfiles } from '../platform/exam-authorizations.ts'
import type { Log } from '../platform/log.ts'
import { transaction } from '../platform/transaction.ts'
import { activateLetters, queueDocuments, upsertCombinedGrades } from './consequence-queries.ts'
import type { Pass } from './pass.ts'
import {
  auditCorrection,
  correctFinalGrade,
  insertFinalGrade,
  type LearnerState,
  loadLearner,
  lockLearner,
  recordOutcome,
} from './queries.ts'
import { type LearnerStanding, loadStanding, type Standing } from './standing-queries.ts'

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

/** A correction of a grade that was frozen, by whom and why (spec 80, `freeze correct`). */
export type Correction = { operator: string; reason: string }

export type FreezeDependencies = { database: Pool; log: Log; now: () => Date; uuid: () => string }
export type FreezeInput = { pass: Pass; userId: number; correction?: Correction | undefined }

/**
 * Freezes the grade of one learner in one run from what the fetch before it left in the caches, with its audit and all its
 * consequences, in one transaction (spec 40, "One learner in one run"). Safe to run twice, and twice at once.
 * @throws LeaseLost, DatabaseUnavailable; InputError when there is no such run. Nothing is changed then.
 */
export function freezeLearner(dependencies: FreezeDependencies, input: FreezeInput): Promise<FreezeOutcome> {
  const { pass, userId } = input
  return transaction(dependencies.database, async (client) => {
    await lockLearner(client, pass.lease, userId)
    // Read after the wait for the lock: an exam run that opened meanwhile is seen either here or by the hourly authorization.
    const now = dependencies.now()
    const state = await loadLearner(client, { passId: pass.id, courseRunId: pass.courseRunId, userId })
    if (!state) throw new InputError(`courseRunId: there is no run ${pass.courseRunId}`)
    const outcome = await settle(client, dependencies, input, state, now)
    if (outcome.outcome !== 'left' && state.outcome === null) {
      await recordOutcome(client, { passId: pass.id, userId, now }, outcome)
    }
    return outcome
  })
}

async function settle(
  client: ClientBase,
  dependencies: FreezeDependencies,
  { pass, userId, correction }: FreezeInput,
  state: LearnerState,
  now: Date,
): Promise<FreezeOutcome> {
  // A step that is tried again after its answer was lost. What failed for good stays failed in this pass.
  if (state.outcome !== null) return { outcome: 'already' }
  if (!state.freezeGradeDate || !canFreeze(state.freezeGradeDate, now)) return { outcome: 'left' }
  if (!correction && state.finalGradeStatus === 'complete') return { outcome: 'already' }
  if (!correction && state.finalGradeStatus === 'pending') return { outcome: 'failed', reason: 'pending-grade-exists' }
  if (correction && state.finalGradeStatus === null) return { outcome: 'failed', reason: 'not-frozen-yet' }
  if (state.fetchOutcome === null) return { outcome: 'left' }
  if (state.fetchOutcome === 'not-linked') return { outcome: 'failed', reason: 'not-linked' }
  if (state.fetchOutcome === 'failed') return { outcome: 'failed', reason: state.fetchReason ?? 'step-failed' }

  const grade = finalGradeOf(state.hasExam, state)
  if ('failure' in grade) return { outcome: 'failed', reason: grade.failure }
  const target = { userId, courseRunId: pass.courseRunId }
  if (!correction) {
    if (!(await insertFinalGrade(client, target, grade))) return { outcome: 'already' }
    await drawConsequences(client, dependencies, { userId, state, grade, isNew: true }, now)
    return { outcome: 'frozen' }
  }
  const changed = await correctFinalGrade(client, target, grade)
  await auditCorrection(client, { ...correction, ...target, changed })
  if (!changed) return { outcome: 'unchanged' }
  await drawConsequences(client, dependencies, { userId, state, grade, isNew: false }, now)
  return { outcome: 'corrected' }
}

type Settled = { userId: number; state: LearnerState; grade: FinalGrade; isNew: boolean }

/** Draws the consequences of a new or changed final grade (spec 40, "Consequences"). */
async function drawConsequences(
  client: ClientBase,
  dependencies: FreezeDependencies,
  settled: Settled,
  now: Date,
): Promise<void> {
  const { userId, state } = settled
  const standing = await loadStanding(client, state.programId, [userId], now)
  const learner = standing.learners.get(userId)
  if (!learner) return
  if (settled.grade.paid) await authorize(client, dependencies.log, settled, standing, now)
  if (state.hasExam) await combine(client, userId, state.courseId, learner)
  const passed = coursesPassed(standing.program, learner.grades, learner.certifiedCourseIds)
  if (settled.isNew && !learner.hasActiveLetter && isCompleted(standing.program, passed)) {
    await activateLetters(client, [{ userId, programId: state.programId, uuid: dependencies.uuid() }])
  }
  await queueDocuments(client, [userId])
}

async function authorize(client: ClientBase, log: Log, { userId, state, grade }: Settled, standing: Standing, now: Date) {
  const examRuns = standing.examRuns.filter((examRun) => examRun.courseId === state.courseId)
  const decisions = examRuns.map((examRun) => {
    const { active, hasProfile } = state
    const candidate = { active, hasProfile, sameCourse: true, examRun, grade: { passed: grade.passed, complete: true } }
    const reason = refusal(candidate, now)
    if (reason !== null) log.event('exam-not-authorized', { userId, examRunId: examRun.id, reason })
    return { examRun, reason }
  })
  if (decisions.some(({ reason }) => deservesProfile(reason))) await ensureExamProfiles(client, [userId])
  const wanted = decisions.filter(({ reason }) => reason === null)
  await ensureAuthorizations(
    client,
    wanted.map(({ examRun }) => ({ userId, courseId: state.courseId, examRunId: examRun.id })),
  )
}

async function combine(client: ClientBase, userId: number, courseId: number, learner: LearnerStanding) {
  const best = bestFinalGrade(courseId, learner.grades)
  const score = learner.examScores.get(courseId)
  if (best === null || score === undefined) return
  await upsertCombinedGrades(client, [{ userId, courseId, grade: combinedGrade(best, score) }])
}
