import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { isBusy, markBusy } from '../../platform/idle-database.ts'
import { taskHandler } from '../../platform/task.ts'
import { openSearch } from '../engine.ts'
import { BATCH_SIZE, flush } from '../flush.ts'
import { publishOutbox } from '../metrics.ts'
import { readOutbox } from '../outbox-query.ts'

/** Of the function's 120 s. The next minute's flush goes on with the rest. */
const TIME_MS = 50_000

/**
 * Brings the outbox to OpenSearch: every minute by schedule, unless nobody can have queued anything (rules/search.md, "A database that
 * pauses"); after each shard of a refresh, as a step of its `execution`.
 */
export const handler = taskHandler({
  input: z.object({ execution: z.string().optional() }),
  run: async ({ execution }, { now, log }) => {
    if (execution === undefined && !(await isBusy(now))) return { state: 'idle' }
    const pool = await database()
    const dependencies = { database: pool, engine: await openSearch(), log, now: () => new Date(), batchSize: BATCH_SIZE }
    const report = await flush(dependencies, new Date(now.getTime() + TIME_MS))
    if (report.state !== 'flushed' || report.left > 0) await markBusy(now)
    publishOutbox(await readOutbox(pool, now))
    log.event('search-flushed', report)
    return report
  },
})
