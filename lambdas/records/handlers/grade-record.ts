import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound } from '../../platform/http-reply.ts'
import { gradeRecordEnvironment } from '../environment.ts'
import { getRecord } from '../operations.ts'
import { recordJson } from '../record.ts'
import { readOwnRecord } from '../record-query.ts'

const settings = environment(gradeRecordEnvironment)

/** The caller's own record: nobody else gets it here, staff neither. */
export const handler = httpHandler(getRecord, async ({ params, session: { userId } }, { now }) => {
  const { SITE_URL: siteUrl, EDXORG_BASE_URL: edxBaseUrl } = settings()
  const enrollmentId = params.enrollment_id
  const row = await readOwnRecord(await database(), { enrollmentId, userId, now })
  return row ? json(200, recordJson(row, { isOwner: true, siteUrl, edxBaseUrl })) : notFound()
})
