import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { freezeLearner } from '../freeze-learner.ts'
import { passSchema } from '../pass.ts'

/** Who corrects a grade that is frozen, and why; missing or null: the grade is frozen for the first time. */
const correction = z.object({ operator: z.string().min(1), reason: z.string().min(1) }).nullish()

/** Freezes one learner's grade in one run, after the fetch. */
export const handler = taskHandler({
  input: z.object({
    pass: passSchema,
    userId: z.number().int().positive(),
    request: z.object({ correction }).optional(),
  }),
  run: async ({ pass, userId, request }, { log }) =>
    freezeLearner(
      { database: await database(), log, now: () => new Date(), uuid: randomUUID },
      { pass, userId, correction: request?.correction ?? undefined },
    ),
})
