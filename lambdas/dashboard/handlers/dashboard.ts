import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound } from '../../platform/http-reply.ts'
import { orderFreezes, orderRefresh } from '../background.ts'
import { composeDashboard } from '../dashboard.ts'
import { readDashboard } from '../dashboard-query.ts'
import { dashboardEnvironment } from '../environment.ts'
import { getDashboard } from '../operations.ts'

const settings = environment(dashboardEnvironment)

/** Answers from Postgres at once; the owner's own load starts the refresh of what is stale (rules/dashboard.md, "API"). */
export const handler = httpHandler(getDashboard, async ({ params, session }, { now, log }) => {
  const { EDXORG_BASE_URL, REFRESH_ONE_LEARNER_ARN, FREEZE_ONE_LEARNER_ARN } = settings()
  const rows = await readDashboard(await database(), { callerId: session.userId, username: params.username, now })
  if (!rows) return notFound()
  const dashboard = composeDashboard(rows, { now, edxBaseUrl: EDXORG_BASE_URL })
  const { undefinedRuns, awaitFreeze, isStale } = dashboard
  if (undefinedRuns.length > 0) {
    log.event('run-without-standing', { courseRunIds: undefinedRuns.join(), count: undefinedRuns.length })
  }
  // Only the owner's own load starts anything.
  if (rows.own) {
    const background = { refreshArn: REFRESH_ONE_LEARNER_ARN, freezeArn: FREEZE_ONE_LEARNER_ARN, log, now }
    await Promise.all([isStale && orderRefresh(background, rows.userId), orderFreezes(background, rows.userId, awaitFreeze)])
  }
  return json(200, dashboard.json)
})
