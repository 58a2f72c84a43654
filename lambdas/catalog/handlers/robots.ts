import { robotsText } from '../../domain/crawlers.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { robotsEnvironment } from '../environment.ts'
import { cacheableText } from '../http.ts'
import { getRobots } from '../operations.ts'

const settings = environment(robotsEnvironment)

/** `GET /robots.txt`. */
export const handler = httpHandler(getRobots, ({ event }) =>
  cacheableText(event, { type: 'text/plain', body: robotsText(settings().SITE_URL) }),
)
