import { listPages } from '../../domain/wagtail-listing.ts'
import { sitePages } from '../../domain/wagtail-pages.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { catalogEnvironment } from '../environment.ts'
import { cacheable, parametersOf, refused } from '../http.ts'
import { listPages as operation } from '../operations.ts'
import { livePages } from '../queries.ts'

const settings = environment(catalogEnvironment)

/** `GET /api/v0/wagtail/pages/`. */
export const handler = httpHandler(operation, async ({ event }) => {
  const { SITE_URL } = settings()
  const parameters = parametersOf(event)
  const pages = sitePages(await livePages(await database(), null), SITE_URL)
  const listing = listPages(pages, parameters, Math.random)
  if ('bad' in listing) return refused(400, listing.bad)
  return parameters.get('order') === 'random' ? cacheable(event, listing, 'no-store') : cacheable(event, listing)
})
