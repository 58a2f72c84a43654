import { explainAuthorizations } from '../../exams/explain.ts'
import { inTurn } from '../../platform/in-turn.ts'
import { clearStrikes, listExcluded, listStruck } from '../../platform/strikes.ts'
import { learnersToStrike } from '../../refresh/close-queries.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import { explainGrade } from './explain-grade.ts'
import { knownLearners, runExists } from './learner-queries.ts'
import { gradeFacts } from './grade-queries.ts'
import type { RepairReplies } from './replies.ts'
import type { RepairRequests } from './request.ts'
import type { RepairTools } from './tools.ts'

/** As many as one answer can hold: 30,000 × about 150 bytes stays under the 6 MB that a Lambda may answer. */
const MAX_LISTED = 30_000
/** Writes at once: a table takes far more, the function's sockets should not have to. */
const AT_ONCE = 50

/** Where a learner's grade in a run is, step by step, and why it is not further. */
export async function learnerExplain(
  request: RepairRequests['learner-explain'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['learner-explain']>> {
  const database = await tools.database()
  const facts = await gradeFacts(database, request.learner, request.courseKey)
  if (!facts) return refused(`there is no such learner, or no run ${request.courseKey}`)
  const exams = await explainAuthorizations(database, facts.userId, tools.now)
  const { userId, courseKey, course } = facts
  return done({
    userId,
    courseKey,
    course,
    steps: explainGrade(facts, tools.now),
    exams: exams
      .filter((exam) => exam.course === course)
      .map(({ examRunId, authorized, conclusion }) => ({ examRunId, authorized, conclusion })),
  })
}

/** Who is left out of bulk runs, since when, and whether credentials of theirs are refused still. */
export async function learnersExcluded(
  _: RepairRequests['learners-excluded'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['learners-excluded']>> {
  const excluded = await listExcluded(await tools.coordination())
  const listed = excluded.slice(0, MAX_LISTED)
  const known = await knownLearners(
    await tools.database(),
    listed.map(({ userId }) => userId),
  )
  return done({
    total: excluded.length,
    learners: listed.map((each) => ({ ...each, ...(known.get(each.userId) ?? { username: null, refused: [] }) })),
  })
}

/** Takes back the strikes of everybody whom a run gave one: its fault was not theirs. */
export async function runInclude(
  request: RepairRequests['run-include'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['run-include']>> {
  const database = await tools.database()
  const { runId } = request
  if (!(await runExists(database, runId))) return refused(`there is no run ${runId}`)
  const table = await tools.coordination()
  const struck = new Map((await listStruck(table)).map((each) => [each.userId, each]))
  const found = (await learnersToStrike(database, runId)).flatMap((userId) => struck.get(userId) ?? [])
  const excluded = found.filter(({ excludedSince }) => excludedSince !== null).length
  const what = { command: 'learner include --run', details: { run: runId, learners: found.length } }
  await change(tools, request, what, async () => {
    await inTurn(found, AT_ONCE, ({ userId }) => clearStrikes(table, userId))
  })
  return done({ runId, learners: found.length, excluded })
}
