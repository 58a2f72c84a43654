import * as z from 'zod'
import { backendStateOf } from '../../platform/backend-state.ts'
import { coordination } from '../../platform/coordination.ts'
import { correlationId } from '../../platform/correlation.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { pacer } from '../../platform/pace.ts'
import { forgetSecret } from '../../platform/secrets.ts'
import { taskHandler } from '../../platform/task.ts'
import { openEdxClient, staffToken } from '../../upstreams/backend.ts'
import { enrollmentPace } from '../../upstreams/environment.ts'
import { fetchShardEnrollmentsEnvironment } from '../environment.ts'
import { runSchema } from '../run.ts'
import { fetchShardEnrollments } from '../shard-enrollments.ts'

const settings = environment(fetchShardEnrollmentsEnvironment)

/** Asks MITx Online for the enrollments of a shard's learners together, and leaves them for the learners' own steps. */
export const handler = taskHandler({
  input: z.object({ run: runSchema, first: z.number().int().min(1), pauses: z.number().int().min(0) }),
  run: async (shard, { log }) => {
    const { MITXONLINE_BASE_URL: baseUrl, MITXONLINE_SECRET_ID: secretId, UPSTREAM_MAX_ANSWER_BYTES: maxBytes } = settings()
    const table = await coordination()
    const token = await staffToken(secretId)
    if (token === undefined) return { next: 'done', pauses: shard.pauses }
    const before = pacer(table, enrollmentPace(settings()))
    return fetchShardEnrollments(
      {
        database: await database(),
        now: () => new Date(),
        list: (usernames, count) =>
          openEdxClient(secretId, { baseUrl, maxBytes, correlationId: correlationId(), count }).staffEnrollments(
            token,
            usernames,
            before,
          ),
        refused: () => {
          log.event('staff-token-refused', { backend: 'mitxonline' })
          forgetSecret(secretId)
        },
        backendState: backendStateOf(table, 'mitxonline', () => new Date()),
      },
      shard,
    )
  },
})
