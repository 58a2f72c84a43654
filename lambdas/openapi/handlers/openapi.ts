import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json } from '../../platform/http-reply.ts'
import { siteEnvironment } from '../../platform/site.ts'
import { apiDocument } from '../document.ts'
import { getOpenApi } from '../operations.ts'

const settings = environment(siteEnvironment)

/** The OpenAPI document. */
export const handler = httpHandler(getOpenApi, async () =>
  json(200, apiDocument(settings().SITE_URL), { headers: { 'cache-control': 'public, max-age=300' } }),
)
