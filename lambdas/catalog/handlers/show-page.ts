import { showPage } from '../../domain/wagtail-listing.ts'
import { sitePages } from '../../domain/wagtail-pages.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { catalogEnvironment } from '../environment.ts'
import { cacheable, parametersOf, refused } from '../http.ts'
import { showPage as operation } from '../operations.ts'
import { livePages } from '../queries.ts'

const settings = environment(catalogEnvironment)

/** `GET /api/v0/wagtail/pages/{id}/`. */
export const handler = httpHandler(operation, async ({ event, params }) => {
  const { SITE_URL } = settings()
  const pages = sitePages(await livePages(await database(), params.id), SITE_URL)
  const shown = showPage(pages, params.id, parametersOf(event))
  if (shown === undefined) return refused(404, 'No page with this id is live.')
  return 'bad' in shown ? refused(400, shown.bad) : cacheable(event, shown.page)
})
