import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { putMedia } from '../../platform/media.ts'
import { taskHandler } from '../../platform/task.ts'
import { copyMedia } from '../copy-media.ts'
import { mediaCopyEnvironment } from '../environment.ts'
import { passSchema } from '../run.ts'

const settings = environment(mediaCopyEnvironment)
/** Less than the function may live, by more than one batch takes. */
const SECONDS = 600
const FETCH_MS = 20_000

/** Copies pictures of the old system that rows here name. A comparison does too: after the final pass it is the only one there is. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema }),
  run: async ({ pass }) => {
    const { OLD_MEDIA_URL: oldMediaUrl } = settings()
    if (oldMediaUrl === 'off' || pass.kind === 'plan') return { more: false }
    const tools = {
      database: await database(),
      oldMediaUrl,
      fetch: (url: string) => fetch(url, { signal: AbortSignal.timeout(FETCH_MS) }),
      put: putMedia,
      now: () => new Date(),
      elapsed: () => performance.now(),
    }
    return { more: await copyMedia(tools, pass.id, SECONDS) }
  },
})
