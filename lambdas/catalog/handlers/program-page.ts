import { shownProgramPage } from '../../domain/program-page.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { catalogEnvironment } from '../environment.ts'
import { cacheable, refused } from '../http.ts'
import { getProgramPage } from '../operations.ts'
import { liveProgramPage } from '../queries.ts'

const settings = environment(catalogEnvironment)

/** `GET /api/v0/program-pages/{slug}/`. */
export const handler = httpHandler(getProgramPage, async ({ event, params }, { now }) => {
  const { SITE_URL } = settings()
  const page = await liveProgramPage(await database(), params.slug)
  return page ? cacheable(event, shownProgramPage(page, now, SITE_URL)) : refused(404, 'No live program has this page.')
})
