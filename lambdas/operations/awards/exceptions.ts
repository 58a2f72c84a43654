import type { Pool } from 'pg'
import { canFreeze } from '../../domain/freeze.ts'
import { ensureAuthorizations, ensureExamProfiles } from '../../platform/exam-authorizations.ts'
import { holdFence } from '../../platform/fence.ts'
import { acquireLease, releaseLease } from '../../platform/lease.ts'
import { query } from '../../platform/database.ts'
import { transaction } from '../../platform/transaction.ts'
import { lockLearners } from '../../freeze/queries.ts'
import { freezeStatuses } from '../../freeze/status-queries.ts'
import { findLearner } from '../queries.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import type { AwardReplies } from './replies.ts'
import type { AwardRequests } from './request.ts'
import type { AwardTools } from './tools.ts'

/** As long as closing a run takes, and more. */
const LEASE_MS = 60_000

/** Closes a run's freeze by hand, when its date has come and no pass is running (rules/freeze.md, "A run's pass"). */
export async function completeFreeze(
  request: AwardRequests['freeze-complete'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['freeze-complete']>> {
  const { courseKey } = request
  const database = await tools.database()
  const [run] = await freezeStatuses(database, { courseKey })
  if (!run) return refused(`there is no run ${courseKey}`)
  if (!run.freezeGradeDate || !canFreeze(run.freezeGradeDate, tools.now))
    return refused(`the freeze date of ${courseKey} has not come`)
  if (run.status === 'complete') return refused(`${courseKey} is complete already`)
  const { courseRunId, open: left } = run
  const coordination = await tools.coordination()
  const owner = `ops freeze complete ${tools.uuid()}`
  const held = await acquireLease(coordination, { name: `freeze-grades:${courseKey}`, owner, ttlMs: LEASE_MS, now: tools.now })
  if (!held.acquired) return refused(`a pass over ${courseKey} is running: try again when it has ended`)
  try {
    await change(tools, request, { command: 'freeze complete', details: { courseRunId, left } }, () =>
      transaction(database, async (client) => {
        await holdFence(client, held.lease)
        const sql = `
          INSERT INTO course_run_grading_status (course_run_id, status) VALUES ($1, 'complete')
          ON CONFLICT (course_run_id) DO UPDATE SET status = 'complete'`
        await query(client, sql, [courseRunId])
      }),
    )
  } finally {
    await releaseLease(coordination, held.lease)
  }
  return done({ courseRunId, left })
}

/** Authorizes one learner for an exam run past the rules (rules/exam-grades.md, "Certificates and letters"). It has to be said why. */
export async function authorize(
  request: AwardRequests['exams-authorize'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['exams-authorize']>> {
  const { examRun: examRunId, reason } = request
  const database = await tools.database()
  const learner = await findLearner(database, request.learner)
  if (!learner) return refused('there is no such learner')
  const found = await query<{ courseId: number }>(database, 'SELECT course_id AS "courseId" FROM exam_run WHERE id = $1', [
    examRunId,
  ])
  const courseId = found.rows[0]?.courseId
  if (courseId === undefined) return refused(`there is no exam run ${examRunId}`)
  if (reason === null) return refused('who is authorized past the rules is so for a reason: say --reason')
  const userId = learner.id
  const isNew = !(await isAuthorized(database, userId, examRunId))
  const what = { command: 'exams authorize', details: { userId, examRunId } }
  if (isNew) {
    await change(tools, request, what, () =>
      transaction(database, async (client) => {
        await lockLearners(client, [userId])
        await ensureExamProfiles(client, [userId])
        await ensureAuthorizations(client, [{ userId, courseId, examRunId }])
      }),
    )
  }
  return done({ userId, examRunId, changes: isNew })
}

async function isAuthorized(database: Pool, userId: number, examRunId: number): Promise<boolean> {
  const sql = `SELECT FROM exam_authorization WHERE user_id = $1 AND exam_run_id = $2 AND status = 'success'`
  return (await query(database, sql, [userId, examRunId])).rows.length > 0
}
