import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { holdSnapshot } from '../hold-snapshot.ts'
import { oldDatabase } from '../old-database.ts'
import { passSchema } from '../run.ts'

const POLL_MS = 500
/** Less than a function may live. */
const LIFE_SECONDS = 840

/** Keeps the pass's snapshot of the old database; the second holder's first life is half as long, so that the two never end together. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema, part: z.enum(['hold', 'hold-too']), turn: z.number().int().min(0) }),
  run: async ({ pass, part, turn }) => {
    const seconds = part === 'hold-too' && turn === 0 ? LIFE_SECONDS / 2 : LIFE_SECONDS
    const tools = { old: await oldDatabase(), database: await database(), elapsed: () => performance.now(), pollMs: POLL_MS }
    return { released: await holdSnapshot(tools, pass, seconds), turn: turn + 1 }
  },
})
