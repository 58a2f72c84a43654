import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { notFound } from '../../platform/http-reply.ts'
import { gradeRecordEnvironment } from '../environment.ts'
import { getSharedRecord } from '../operations.ts'
import { publicDocument } from '../public-document.ts'
import { recordJson } from '../record.ts'
import { readSharedRecord } from '../record-query.ts'

const settings = environment(gradeRecordEnvironment)

/** A record, for whoever has the link that its owner gave out. */
export const handler = httpHandler(getSharedRecord, async ({ params, session }, { now }) => {
  const { SITE_URL: siteUrl, EDXORG_BASE_URL: edxBaseUrl } = settings()
  const { enrollment_id: enrollmentId, share_hash: shareHash } = params
  const row = await readSharedRecord(await database(), { enrollmentId, shareHash, now })
  if (!row) return notFound()
  return publicDocument(recordJson(row, { isOwner: row.userId === session?.userId, siteUrl, edxBaseUrl }))
})
