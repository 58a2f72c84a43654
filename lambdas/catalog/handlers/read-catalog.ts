import { catalogEntry } from '../../domain/catalog.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { catalogEnvironment } from '../environment.ts'
import { cacheable } from '../http.ts'
import { publishServed } from '../metrics.ts'
import { readCatalog } from '../operations.ts'
import { liveCatalog } from '../queries.ts'

const settings = environment(catalogEnvironment)

/** `GET /api/v0/catalog/`: all live programs, or an error. A program that cannot be shown fails the answer, and is never left out. */
export const handler = httpHandler(readCatalog, async ({ event }, { now }) => {
  const { SITE_URL } = settings()
  const { programs, lost } = await liveCatalog(await database())
  publishServed(programs.length, lost)
  return cacheable(
    event,
    programs.map((program) => catalogEntry(program, now, SITE_URL)),
  )
})
