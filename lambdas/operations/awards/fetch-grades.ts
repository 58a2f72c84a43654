import { query } from '../../platform/database.ts'
import type { Answer } from '../replies.ts'
import { done, refused } from '../tools.ts'
import { addRows, openFile } from './grade-file-queries.ts'
import type { AwardReplies } from './replies.ts'
import { type AwardRequests, ROWS_PER_PART } from './request.ts'
import type { AwardTools } from './tools.ts'

/** A share as percent, without what floating point leaves: 0.29 is 29, not 28.999999999999996. */
const inPercent = (share: number) => Number((share * 100).toPrecision(12))

/**
 * Asks the exam course's site for the grades of all its learners, and opens a file with them, which is checked and applied as one that was
 * brought (rules/exam-grades.md, "Importing exam grades"): the percent as score, `passed` as the site says.
 */
export async function fetchGrades(
  request: AwardRequests['grade-fetch'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['grade-fetch']>> {
  const { examRun: examRunId, operator, reason, dryRun } = request
  const database = await tools.database()
  const sql = 'SELECT course_id AS "courseId", edx_exam_course_key AS key FROM exam_run WHERE id = $1'
  const [examRun] = (await query<{ courseId: number; key: string | null }>(database, sql, [examRunId])).rows
  if (!examRun) return refused(`there is no exam run ${examRunId}`)
  if (!examRun.key) return refused(`exam run ${examRunId} has no exam course`)
  const { client, staffToken } = await tools.openEdx()
  const answer = await client.gradesOfRun(staffToken, examRun.key)
  if (answer.kind !== 'ok') return refused(`the site gave no grades of ${examRun.key}: ${answer.kind}`)
  const file = await openFile(database, { kind: 'fetch', operator, reason, dryRun, examRunId }, tools.now)
  const rows = answer.body.map(({ username, percent, passed }, index) => ({
    line: index + 1,
    values: {
      username,
      course_id: String(examRun.courseId),
      score: String(inPercent(percent)),
      grade: passed ? 'pass' : 'fail',
      no_show: '',
    },
  }))
  for (let first = 0; first < rows.length; first += ROWS_PER_PART) {
    await addRows(database, file, rows.slice(first, first + ROWS_PER_PART))
  }
  return done({ file, rows: rows.length })
}
