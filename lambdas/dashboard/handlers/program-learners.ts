import { database } from '../../platform/database.ts'
import { httpHandler } from '../../platform/http.ts'
import { json } from '../../platform/http-reply.ts'
import { getProgramLearners } from '../operations.ts'
import { otherLearners } from '../programs-query.ts'

/** Eight others at random, for the dashboard. */
export const handler = httpHandler(getProgramLearners, async ({ params, session }) =>
  json(200, await otherLearners(await database(), session.userId, params.program_id)),
)
