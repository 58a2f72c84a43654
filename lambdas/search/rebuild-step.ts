import * as z from 'zod'
import { database } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { requiredEngine } from './engine.ts'
import { BATCH_SIZE } from './flush.ts'
import type { RebuildDependencies } from './rebuild.ts'

/** The steps of a rebuild know what to do from the indices themselves. */
export const rebuildInput = z.object({ execution: z.string().min(1) })

/** What each step stands on in this process. */
export async function rebuildDependencies(log: Log): Promise<RebuildDependencies> {
  return { database: await database(), engine: await requiredEngine(), log, now: () => new Date(), batchSize: BATCH_SIZE }
}
