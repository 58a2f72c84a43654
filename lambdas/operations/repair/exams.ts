import { examRunToReopen, reopenExamRun } from '../../exams/reopen-queries.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import type { RepairReplies } from './replies.ts'
import type { RepairRequests } from './request.ts'
import type { RepairTools } from './tools.ts'

/** Has the hourly run take up an exam run again that it is done with (rules/exams.md, "Opened again"). */
export async function examsReopen(
  request: RepairRequests['exams-reopen'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['exams-reopen']>> {
  const database = await tools.database()
  const found = await examRunToReopen(database, request.examRun)
  if (!found) return refused(`there is no exam run ${request.examRun}`)
  const { authorized, ...examRun } = found
  const { examRunId } = examRun
  if (!authorized) return refused(`exam run ${examRunId} is open: the hourly run takes it up as soon as it can be scheduled`)
  const what = { command: 'exams reopen', details: { examRunId } }
  await change(tools, request, what, () => reopenExamRun(database, examRunId))
  return done(examRun)
}
