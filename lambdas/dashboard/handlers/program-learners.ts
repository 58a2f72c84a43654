import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json } from '../../platform/http-reply.ts'
import { mediaUrl } from '../../platform/media-url.ts'
import { programsEnvironment } from '../environment.ts'
import { getProgramLearners } from '../operations.ts'
import { otherLearners } from '../programs-query.ts'

const settings = environment(programsEnvironment)

/** Eight others at random, for the dashboard. */
export const handler = httpHandler(getProgramLearners, async ({ params, session }) => {
  const { learners_count, learners } = await otherLearners(await database(), session.userId, params.program_id)
  const { SITE_URL } = settings()
  return json(200, {
    learners_count,
    learners: learners.map(({ username, image_small }) => ({ username, image_small: mediaUrl(SITE_URL, image_small) })),
  })
})
