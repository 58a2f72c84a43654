import { database } from '../../platform/database.ts'
import { httpHandler } from '../../platform/http.ts'
import { json } from '../../platform/http-reply.ts'
import { getCourseRuns } from '../operations.ts'
import { listCourseRuns } from '../programs-query.ts'

/** Public: every run that is not discontinued. Kept for a minute, as the catalog is. */
export const handler = httpHandler(getCourseRuns, async () =>
  json(200, await listCourseRuns(await database()), { headers: { 'cache-control': 'public, max-age=60' } }),
)
