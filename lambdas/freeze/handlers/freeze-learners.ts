import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { freezeChunk } from '../freeze-chunk.ts'
import { correctionSchema, passSchema } from '../pass.ts'
import { correctionOfPass } from '../pass-queries.ts'

/** Of a single learner's pass; missing or null: the grade is frozen for the first time. That of a whole run stands with its pass. */
const correction = correctionSchema.nullish()

/** Freezes the grades of the learners of one chunk of a pass, after their fetches. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema, first: z.number().int().min(1), request: z.object({ correction }).optional() }),
  run: async ({ pass, first, request }, { log }) => {
    const pool = await database()
    const corrected = request?.correction ?? (await correctionOfPass(pool, pass.id)) ?? undefined
    return freezeChunk({ database: pool, log, now: () => new Date(), uuid: randomUUID }, pass, first, corrected)
  },
})
