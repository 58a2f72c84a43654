import { sitemapXml } from '../../domain/crawlers.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { catalogEnvironment } from '../environment.ts'
import { cacheableText } from '../http.ts'
import { getSitemap } from '../operations.ts'
import { livePageSlugs } from '../queries.ts'

const settings = environment(catalogEnvironment)

/** `GET /sitemap.xml`. */
export const handler = httpHandler(getSitemap, async ({ event }) => {
  const { SITE_URL } = settings()
  return cacheableText(event, { type: 'application/xml', body: sitemapXml(SITE_URL, await livePageSlugs(await database())) })
})
