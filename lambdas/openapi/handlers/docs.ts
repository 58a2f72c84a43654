import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { docsPage, DOCS_CSP } from '../docs-page.ts'
import { siteEnvironment } from '../../platform/site.ts'
import { apiDocument } from '../document.ts'
import { getDocs } from '../operations.ts'

const settings = environment(siteEnvironment)

/** The OpenAPI document as a page. */
export const handler = httpHandler(getDocs, async () => ({
  statusCode: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'public, max-age=300',
    'content-security-policy': DOCS_CSP,
  },
  cookies: [],
  body: docsPage(apiDocument(settings().SITE_URL)),
}))
