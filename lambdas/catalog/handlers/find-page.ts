import { findPage } from '../../domain/wagtail-listing.ts'
import { detailUrl, sitePages } from '../../domain/wagtail-pages.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { catalogEnvironment } from '../environment.ts'
import { found, parametersOf, refused } from '../http.ts'
import { findPage as operation } from '../operations.ts'
import { livePages } from '../queries.ts'

const settings = environment(catalogEnvironment)

/** `GET /api/v0/wagtail/pages/find/?html_path=`: a redirect to where the API shows the page. */
export const handler = httpHandler(operation, async ({ event }) => {
  const { SITE_URL } = settings()
  const pages = sitePages(await livePages(await database(), null), SITE_URL)
  const page = findPage(pages, parametersOf(event))
  if (page === undefined) return refused(404, 'No live page is there.')
  return 'bad' in page ? refused(400, page.bad) : found(detailUrl(page.id, SITE_URL))
})
