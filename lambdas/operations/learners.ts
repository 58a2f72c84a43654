import { explainAuthorizations } from '../exams/explain.ts'
import { gradesWithProvenance } from '../freeze/status-queries.ts'
import type { Coordination } from '../platform/coordination.ts'
import { clearStrikes, excludeLearner, readStrikes } from '../platform/strikes.ts'
import { correctionsOf, describeLearner, findLearner } from './queries.ts'
import type { Answer, Replies } from './replies.ts'
import { finalGrade } from './reply-shapes.ts'
import type { Requests } from './request.ts'
import { change, done, refused, type Tools } from './tools.ts'

const NOBODY = 'there is no such learner'

/** What is known of a learner, and why. */
export async function learner(request: Requests['learner'], tools: Tools): Promise<Answer<Replies['learner']>> {
  const database = await tools.database()
  const known = await describeLearner(database, request.learner)
  if (!known) return refused(NOBODY)
  const [grades, corrections, exams, strikes] = await Promise.all([
    gradesWithProvenance(database, known.id),
    correctionsOf(database, known.id),
    explainAuthorizations(database, known.id, tools.now),
    tools.coordination().then((table) => strikesOf(table, known.id)),
  ])
  const finalGrades = grades.map((grade) =>
    finalGrade.parse({ ...grade, correction: corrections.get(grade.courseKey ?? '') ?? null }),
  )
  return done({ ...known, finalGrades, exams, ...strikes })
}

/** Forgets a learner's strikes and exclusion. */
export function include(request: Requests['learner-include'], tools: Tools): Promise<Answer<Replies['learner-include']>> {
  return changeLearner('learner-include', request, tools, clearStrikes)
}

/** Leaves a learner out of bulk runs until the next login. */
export function exclude(request: Requests['learner-exclude'], tools: Tools): Promise<Answer<Replies['learner-exclude']>> {
  return changeLearner('learner-exclude', request, tools, (table, userId) => excludeLearner(table, userId, tools.now))
}

async function changeLearner(
  command: 'learner-include' | 'learner-exclude',
  request: Requests['learner-include'],
  tools: Tools,
  make: (table: Coordination, userId: number) => Promise<void>,
): Promise<Answer<Replies['learner-include']>> {
  const found = await findLearner(await tools.database(), request.learner)
  if (!found) return refused(NOBODY)
  const userId = found.id
  const table = await tools.coordination()
  const before = await strikesOf(table, userId)
  await change(tools, request, { command, details: { userId } }, () => make(table, userId))
  return done({ userId, before })
}

async function strikesOf(table: Coordination, userId: number) {
  const { strikes, excludedSince } = await readStrikes(table, userId)
  return { strikes, excludedSince }
}
