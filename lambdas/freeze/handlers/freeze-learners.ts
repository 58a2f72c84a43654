import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { freezeChunk } from '../freeze-chunk.ts'
import { passSchema } from '../pass.ts'

/** Who corrects a grade that is frozen, and why; missing or null: the grade is frozen for the first time. */
const correction = z.object({ operator: z.string().min(1), reason: z.string().min(1) }).nullish()

/** Freezes the grades of the learners of one chunk of a pass, after their fetches. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema, first: z.number().int().min(1), request: z.object({ correction }).optional() }),
  run: async ({ pass, first, request }, { log }) =>
    freezeChunk(
      { database: await database(), log, now: () => new Date(), uuid: randomUUID },
      pass,
      first,
      request?.correction ?? undefined,
    ),
})
