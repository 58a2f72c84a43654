import * as z from 'zod'
import { correlationId } from '../../platform/correlation.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { taskHandler } from '../../platform/task.ts'
import { USER_AGENT } from '../../upstreams/backend.ts'
import { createHttp } from '../../upstreams/http.ts'
import { coursesByReadableId } from '../../upstreams/mit-learn.ts'
import { syncCoursesEnvironment } from '../environment.ts'
import { syncSchema } from '../sync.ts'
import { syncChunk } from '../sync-courses.ts'

const settings = environment(syncCoursesEnvironment)

/** rules/course-runs.md, "The sync". */
const TIMEOUT_MS = 20_000

/** Syncs the courses of one chunk with MIT Learn. */
export const handler = taskHandler({
  input: z.object({ sync: syncSchema, first: z.number().int().positive() }),
  run: async ({ sync, first }, { log }) => {
    const http = createHttp({
      baseUrl: settings().MIT_LEARN_BASE_URL,
      userAgent: USER_AGENT,
      timeoutMs: TIMEOUT_MS,
      correlationId: correlationId(),
      count: () => {},
    })
    const fetchCourse = (readableId: string) => coursesByReadableId(http, readableId)
    await syncChunk({ database: await database(), log, now: () => new Date(), fetchCourse }, sync, first)
    return {}
  },
})
