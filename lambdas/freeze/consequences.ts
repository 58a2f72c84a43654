import type { ClientBase } from 'pg'
import { deservesProfile, refusal } from '../domain/exams.ts'
import { bestFinalGrade, combinedGrade, coursesPassed, isCompleted } from '../domain/grades.ts'
import { ensureAuthorizations, ensureExamProfiles } from '../platform/exam-authorizations.ts'
import type { Log } from '../platform/log.ts'
import { activateLetters, type CombinedGrade, queueDocuments, upsertCombinedGrades } from './consequence-queries.ts'
import type { LearnerGrade, LearnerState, RunState } from './queries.ts'
import { loadStanding, type Standing } from './standing-queries.ts'

type Context = { run: RunState; states: readonly LearnerState[]; isNew: boolean; now: Date }

/** Draws the consequences of new or changed final grades in one run (rules/freeze.md, "Consequences of a new or changed final grade"). */
export async function drawConsequences(
  client: ClientBase,
  { log, uuid }: { log: Log; uuid: () => string },
  context: Context,
  grades: readonly LearnerGrade[],
): Promise<void> {
  if (grades.length === 0) return
  const { run, isNew, now } = context
  const userIds = grades.map((grade) => grade.userId)
  const standing = await loadStanding(client, run.programId, userIds, now)
  await authorize(client, log, context, standing, grades)
  if (run.hasExam) await upsertCombinedGrades(client, combinedGrades(standing, run.courseId))
  if (isNew) {
    const earned = completers(standing).filter(([, learner]) => !learner.hasActiveLetter)
    const letters = earned.map(([userId]) => ({ userId, programId: run.programId, uuid: uuid() }))
    await activateLetters(client, letters)
  }
  await queueDocuments(client, userIds)
}

/** Who is paid on edX is authorized for every exam run of the course that can be scheduled now, if every other rule holds. */
async function authorize(
  client: ClientBase,
  log: Log,
  { run, states, now }: Context,
  { examRuns }: Standing,
  grades: readonly LearnerGrade[],
) {
  const stateOf = new Map(states.map((state) => [state.userId, state]))
  const decisions = grades
    .filter(({ paid }) => paid)
    .flatMap(({ userId, passed }) => {
      const { active = false, hasProfile = false } = stateOf.get(userId) ?? {}
      const learner = { active, hasProfile, sameCourse: true, grade: { passed, complete: true } }
      return examRuns
        .filter((examRun) => examRun.courseId === run.courseId)
        .map((examRun) => ({ userId, examRunId: examRun.id, reason: refusal({ ...learner, examRun }, now) }))
    })
  for (const { userId, examRunId, reason } of decisions) {
    if (reason !== null) log.event('exam-not-authorized', { userId, examRunId, reason })
  }
  const deserving = decisions.filter(({ reason }) => deservesProfile(reason)).map(({ userId }) => userId)
  await ensureExamProfiles(client, [...new Set(deserving)])
  const wanted = decisions.filter(({ reason }) => reason === null)
  await ensureAuthorizations(
    client,
    wanted.map(({ userId, examRunId }) => ({ userId, courseId: run.courseId, examRunId })),
  )
}

/** The combined grades of a course, of those who have both a best final grade and a best exam. */
export function combinedGrades({ learners }: Standing, courseId: number): CombinedGrade[] {
  return [...learners].flatMap(([userId, learner]) => {
    const best = bestFinalGrade(courseId, learner.grades)
    const score = learner.examScores.get(courseId)
    return best === null || score === undefined ? [] : [{ userId, courseId, grade: combinedGrade(best, score) }]
  })
}

/** Of these learners, those who have completed the program. */
export function completers({ program, learners }: Standing) {
  return [...learners].filter(([, { grades, certifiedCourseIds }]) =>
    isCompleted(program, coursesPassed(program, grades, certifiedCourseIds)),
  )
}
