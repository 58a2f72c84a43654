import { database } from '../../platform/database.ts'
import { httpHandler } from '../../platform/http.ts'
import { json } from '../../platform/http-reply.ts'
import { notOwn } from '../not-own.ts'
import { deleteShareHash } from '../operations.ts'
import { unshareRecord } from '../share-queries.ts'

/** Shares the caller's record no longer; 200 also when it was not shared. */
export const handler = httpHandler(deleteShareHash, async ({ body: { enrollment_id: enrollmentId }, session: { userId } }) => {
  const isOwn = await unshareRecord(await database(), { enrollmentId, userId })
  return isOwn ? json(200, { success: 'share_hash has been successfully revoked' }) : notOwn()
})
