import { canFreeze } from '../domain/freeze.ts'
import { overlookedLearners } from '../freeze/overlooked.ts'
import { failedFreezes, freezeStatuses, freezeTarget, gradesWithProvenance } from '../freeze/status-queries.ts'
import { compareLeases, isBehind } from './leases.ts'
import { findLearner } from './queries.ts'
import type { Answer, Replies } from './replies.ts'
import { freezeRun } from './reply-shapes.ts'
import type { Requests } from './request.ts'
import { done, refused, type Tools } from './tools.ts'

/** Runs that were completed longer ago than this are only shown when they are asked for by key. */
const RECENT_MS = 7 * 24 * 3_600_000
/** As many as one answer can hold (see runs.ts). */
const MAX_FAILED = 15_000
const MAX_OVERLOOKED = 5_000

/** Where the freeze of a run stands, with those who failed; or of all runs that are due, or were completed lately. */
export async function freezeStatus(request: Requests['freeze-status'], tools: Tools): Promise<Answer<Replies['freeze-status']>> {
  const database = await tools.database()
  const { courseKey } = request
  const which = courseKey === null ? { now: tools.now, since: new Date(tools.now.getTime() - RECENT_MS) } : { courseKey }
  const behind = await leasesBehind(tools)
  const statuses = await freezeStatuses(database, which)
  const runs = statuses.map((run) => freezeRun.parse({ ...run, leaseBehind: behind.has(`freeze-grades:${run.courseKey}`) }))
  const [asked] = runs
  if (courseKey === null) return done({ runs, failed: null, overlooked: null })
  // Without a freeze date a run never freezes; the query knows it all the same.
  if (!asked) return refused(`there is no run ${courseKey}`)
  const failed = await failedFreezes(database, asked.courseRunId, MAX_FAILED)
  return done({ runs, failed, overlooked: await overlookedLearners(database, asked.courseRunId, MAX_OVERLOOKED) })
}

/** Leases under which nothing can be written: a run whose lease is one of them does not freeze. */
async function leasesBehind(tools: Tools): Promise<Set<string>> {
  const compared = await compareLeases(await tools.coordination(), await tools.database())
  return new Set(compared.filter(isBehind).map(({ name }) => name))
}

/** Whom, and in which run, a freeze or a correction would concern. */
export async function target(request: Requests['freeze-target'], tools: Tools): Promise<Answer<Replies['freeze-target']>> {
  const database = await tools.database()
  const { courseKey } = request
  const learner = await findLearner(database, request.learner)
  if (!learner) return refused('there is no such learner')
  const found = await freezeTarget(database, learner.username, courseKey)
  if (!found) return refused(`there is no run ${courseKey}`)
  const [run] = await freezeStatuses(database, { courseKey })
  const date = run?.freezeGradeDate ?? null
  if (date === null) return refused(`${courseKey} has no freeze date: give it one with \`content import\``)
  if (!canFreeze(date, tools.now)) return refused(`${courseKey} freezes only after ${date.toISOString()}`)
  const grades = await gradesWithProvenance(database, learner.id)
  const grade = grades.find((each) => each.courseKey === courseKey)
  return done({ ...found, grade: grade ? { grade: grade.grade, passed: grade.passed, status: grade.status } : null })
}
