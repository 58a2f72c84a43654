import { database } from '../../platform/database.ts'
import { httpHandler } from '../../platform/http.ts'
import { json } from '../../platform/http-reply.ts'
import { postUnenrollPrograms } from '../operations.ts'
import { unenroll } from '../programs-query.ts'

/** Takes the caller out of programs, and names those that were left. */
export const handler = httpHandler(postUnenrollPrograms, async ({ body, session }) =>
  json(200, await unenroll(await database(), session.userId, body.program_ids)),
)
