import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound } from '../../platform/http-reply.ts'
import { composeDashboard } from '../dashboard.ts'
import { readDashboard } from '../dashboard-query.ts'
import { dashboardEnvironment } from '../environment.ts'
import { getDashboard } from '../operations.ts'
import { startLearnerRefresh } from '../start-refresh.ts'

const settings = environment(dashboardEnvironment)

/** Answers from Postgres at once; the owner's own load starts the refresh of what is stale (spec 20, "API"). */
export const handler = httpHandler(getDashboard, async ({ params, session }, { now, log }) => {
  const { EDXORG_BASE_URL, REFRESH_ONE_LEARNER_ARN } = settings()
  const rows = await readDashboard(await database(), { callerId: session.userId, username: params.username, now })
  if (!rows) return notFound()
  const dashboard = composeDashboard(rows, { now, edxBaseUrl: EDXORG_BASE_URL })
  if (dashboard.undefinedRuns.length > 0) {
    log.event('run-without-standing', { courseRunIds: dashboard.undefinedRuns.join(), count: dashboard.undefinedRuns.length })
  }
  if (dashboard.awaitFreeze.length > 0) {
    log.event('freeze-awaited', { userId: rows.userId, courseRunIds: dashboard.awaitFreeze.join() })
  }
  if (dashboard.isStale && rows.own) {
    await startLearnerRefresh({ stateMachineArn: REFRESH_ONE_LEARNER_ARN, log }, rows.userId, now)
  }
  return json(200, dashboard.json)
})
