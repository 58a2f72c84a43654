import { gunzipSync, brotliDecompressSync } from 'node:zlib'
import type { Context } from 'aws-lambda'
import * as z from 'zod'
import { routes } from '../../lambdas/routes.ts'
import { matchRoute } from '../../local/gateway/match.ts'
import type { TestDatabase } from '../kit/database.ts'
import { lambdaEnvironment } from '../kit/lambda.ts'

export const SITE_URL = 'http://testserver'

const reply = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  isBase64Encoded: z.boolean().default(false),
})
export type SiteReply = { status: number; headers: Record<string, string>; body: unknown; bytes: Buffer }
export type Site = (path: string, headers?: Record<string, string>) => Promise<SiteReply>

/**
 * The catalog's functions as API Gateway calls them, over a database of its own: the handlers, their environment and
 * their secret. To be called where a test file is collected.
 */
export async function openSite(database: TestDatabase): Promise<Site> {
  await lambdaEnvironment(database, { variables: { SITE_URL: `${SITE_URL}/` } })
  const handlers = {
    'read-catalog': (await import('../../lambdas/catalog/handlers/read-catalog.ts')).handler,
    'list-pages': (await import('../../lambdas/catalog/handlers/list-pages.ts')).handler,
    'find-page': (await import('../../lambdas/catalog/handlers/find-page.ts')).handler,
    'show-page': (await import('../../lambdas/catalog/handlers/show-page.ts')).handler,
  }
  const names = z.enum(['read-catalog', 'list-pages', 'find-page', 'show-page'])
  return async (path, headers = {}) => {
    const [rawPath = '', rawQueryString = ''] = path.split(/\?(.*)/s)
    const matched = matchRoute(routes, 'GET', rawPath)
    if (!matched) throw new Error(`no route for ${rawPath}`)
    const event = {
      rawPath,
      rawQueryString,
      headers,
      pathParameters: matched.pathParameters,
      requestContext: { requestId: 'request-1', http: { method: 'GET' } },
    }
    return decode(await handlers[names.parse(matched.route.function)](event, { functionName: 'catalog' } as Context))
  }
}

function decode(raw: unknown): SiteReply {
  const { statusCode, headers, body, isBase64Encoded } = reply.parse(raw)
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  const decoders: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync }
  const text = (decoders[headers['content-encoding'] ?? '']?.(bytes) ?? bytes).toString('utf8')
  return { status: statusCode, headers, body: text === '' ? undefined : JSON.parse(text), bytes }
}
