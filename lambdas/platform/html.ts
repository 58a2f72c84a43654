import type * as z from 'zod'
import { PAGE_HEADERS } from '../../web/content-policy.ts'
import type { Surroundings } from '../../web/server/contract.ts'
import type { htmlEnvironment } from './html-environment.ts'
import { type HttpRequest, type HttpTools, httpHandler, type Operation, replyTo } from './http.ts'
import type { HttpReply } from './http-reply.ts'
import { siteFacts } from './site.ts'

type Settings = z.infer<typeof htmlEnvironment>

/** A page is made for the hour, so that it stays the same, and its ETag with it; the app moves on from there. */
const HOUR_MS = 3_600_000

/** Where and when a page is made. */
export const surroundingsOf = (settings: Settings, now: Date): Surroundings => ({
  appPage: settings.APP_PAGE,
  siteUrl: settings.SITE_URL,
  now: new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS),
  session: siteFacts(settings),
})

/** A page, with what keeps it from doing anything but its own (web/content-policy.ts). Not kept. */
export const htmlReply = (statusCode: number, body: string, headers: Record<string, string> = {}): HttpReply => ({
  statusCode,
  headers: { ...PAGE_HEADERS, 'content-type': 'text/html; charset=utf-8', ...headers },
  cookies: [],
  body,
})

/**
 * A handler for pages (`httpHandler`). One that cannot be made is the app's own page, with the error's status: the app asks the API by itself, and says
 * what it is told there.
 */
export function htmlHandler<const Op extends Operation>(
  operation: Op,
  settings: () => Settings,
  run: (request: HttpRequest<Op>, tools: HttpTools) => Promise<HttpReply>,
) {
  return httpHandler(operation, async (request, tools) => {
    try {
      return await run(request, tools)
    } catch (error) {
      tools.log.failure('request-failed', error)
      return htmlReply(replyTo(error).statusCode, settings().APP_PAGE)
    }
  })
}
