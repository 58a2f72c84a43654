import { renderPage } from '#site'
import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { htmlHandler, htmlReply, surroundingsOf } from '../../platform/html.ts'
import { PAGE_HEADERS } from '../../../web/content-policy.ts'
import { catalogHtmlEnvironment } from '../environment.ts'
import { cacheableText } from '../http.ts'
import { getProgramHtml } from '../operations.ts'
import { homePage, programPage } from '../site-pages.ts'

const settings = environment(catalogHtmlEnvironment)

/** Both of its routes: without a slug it is the home page. */
const operation = { ...getProgramHtml, params: z.object({ slug: z.string().optional() }) }

/** `GET /` and `GET /{slug}`: the same for everybody, kept as the catalog is. */
export const handler = htmlHandler(operation, settings, async ({ event, params: { slug } }, { now }) => {
  const { SITE_URL } = settings()
  const asked = { database: await database(), now, siteUrl: SITE_URL }
  const page = slug === undefined ? await homePage(asked) : await programPage(asked, slug)
  const html = renderPage(page, surroundingsOf(settings(), now))
  if (page.kind === 'program' && page.program === null) return htmlReply(404, html)
  return cacheableText(event, { type: 'text/html', body: html, headers: PAGE_HEADERS })
})
