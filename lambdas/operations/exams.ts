import { explainAuthorization } from '../exams/explain.ts'
import { authorizationRuns, examRunStatuses } from '../exams/explain-queries.ts'
import { findLearner } from './queries.ts'
import type { Answer, Replies } from './replies.ts'
import { examsRun } from './reply-shapes.ts'
import type { Requests } from './request.ts'
import { done, refused, type Tools } from './tools.ts'

/** Runs of the hourly authorization that are shown: half a day. */
const RUNS = 12

/** Exam runs that are or will be schedulable, or are still open, and what the hourly authorization did lately. */
export async function examsStatus(_: Requests['exams-status'], tools: Tools): Promise<Answer<Replies['exams-status']>> {
  const database = await tools.database()
  const examRuns = await examRunStatuses(database, tools.now)
  const runs = (await authorizationRuns(database, RUNS)).map((run) => examsRun.parse(run))
  return done({ examRuns, runs })
}

/** Why a learner is, or is not, authorized for an exam run, rule by rule. */
export async function examsExplain(request: Requests['exams-explain'], tools: Tools): Promise<Answer<Replies['exams-explain']>> {
  const database = await tools.database()
  const learner = await findLearner(database, request.learner)
  if (!learner) return refused('there is no such learner')
  const explained = await explainAuthorization(database, learner.username, request.examRun, tools.now)
  return explained ? done(explained) : refused(`there is no exam run ${request.examRun}`)
}
