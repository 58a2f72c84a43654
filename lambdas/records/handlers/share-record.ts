import { randomUUID } from 'node:crypto'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json } from '../../platform/http-reply.ts'
import { recordsEnvironment } from '../environment.ts'
import { notOwn } from '../not-own.ts'
import { postShareHash } from '../operations.ts'
import { sharedRecordUrl } from '../record.ts'
import { shareRecord } from '../share-queries.ts'

const settings = environment(recordsEnvironment)

/** Shares the caller's record; 201 also when it is shared already. */
export const handler = httpHandler(postShareHash, async ({ body: { enrollment_id: enrollmentId }, session: { userId } }) => {
  const hash = await shareRecord(await database(), { enrollmentId, userId }, randomUUID())
  if (hash === null) return notOwn()
  return json(201, { share_hash: hash, absolute_path: sharedRecordUrl(settings().SITE_URL, enrollmentId, hash) })
})
