import * as z from 'zod'
import { backends } from '../../domain/backends.ts'
import { instant } from '../database-state.ts'
import type { RepairOperation } from './request.ts'

const count = z.number().int().min(0)

const pause = z.object({ since: instant, operator: z.string(), reason: z.string() })
const breaker = z.object({
  backend: z.enum(backends),
  openUntil: instant.nullable(),
  pausedUntil: instant.nullable(),
  faultingLearners: count,
})

const holder = z.object({
  userId: z.number().int(),
  username: z.string(),
  grade: z.number().nullable(),
  passed: z.boolean(),
  frozenOn: instant,
  /** The pass that froze it; null: not by a freeze of this system, or its ledger is gone. */
  pass: z.string().nullable(),
  corrected: z.boolean(),
})

/** What the function that puts data right answers, by command. */
export const repairReplies = {
  /** `left`: learners for whom every rule holds and who are not authorized. */
  'exams-reopen': z.object({
    examRunId: z.number().int(),
    course: z.string(),
    firstSchedulable: instant,
    lastSchedulable: instant,
    left: count,
  }),
  /** On a dry run, what it would take back. `freezesAgain`: when the run freezes anew; null: it has no date. */
  'freeze-undo': z.object({
    courseKey: z.string(),
    holders: z.array(holder),
    freezesAgain: instant.nullable(),
    undone: z.object({
      grades: count,
      authorizations: count,
      /** The exam was taken. */
      authorizationsKept: count,
      combinedGradesDeleted: count,
      letters: count,
      /** Certificates of the course that stand all the same. */
      certificates: count,
    }),
  }),
  /** `cut`: there are more than can be sent. */
  'freeze-holders': z.object({
    courseRunId: z.number().int(),
    freezeGradeDate: instant.nullable(),
    holders: z.array(holder),
    cut: z.boolean(),
  }),
  /** `openUntil`: breakers that are open. `pause`: bulk runs are held. */
  'refresh-readiness': z.object({ due: count, excluded: count, open: z.array(breaker), pause: pause.nullable() }),
  /** Who held bulk runs before; null: nobody. */
  'refresh-pause': z.object({ before: pause.nullable() }),
  'refresh-resume': z.object({ before: pause.nullable() }),
  'breaker-reset': breaker,
  /** What is deployed: the commit that it was built from, and the newest migration of its database; null: Postgres does not answer. */
  version: z.object({ release: z.string(), migration: z.string().nullable() }),
  /** `steps`: from the account to the dashboard; the first that does not hold is where the grade stopped, and `next` is what to do. */
  'learner-explain': z.object({
    userId: z.number().int(),
    courseKey: z.string(),
    course: z.string(),
    steps: z.array(
      z.object({
        step: z.string(),
        holds: z.boolean(),
        says: z.string(),
        since: instant.nullable(),
        next: z.string().nullable(),
      }),
    ),
    exams: z.array(z.object({ examRunId: z.number().int(), authorized: z.boolean(), conclusion: z.string() })),
  }),
  /** `refused`: where their stored credentials are refused now. `total`: also of those who could not be sent. */
  'learners-excluded': z.object({
    total: count,
    learners: z.array(
      z.object({
        userId: z.number().int(),
        username: z.string().nullable(),
        strikes: count,
        excludedSince: instant,
        refused: z.array(z.enum(backends)),
      }),
    ),
  }),
  /** `learners`: who had strikes; `excluded`: of them, who were left out of bulk runs. */
  'run-include': z.object({ runId: z.string(), learners: count, excluded: count }),
  /** `isLive`: it was in the catalog until now. */
  'catalog-withdraw': z.object({ programId: z.number().int(), pageOnly: z.boolean(), title: z.string(), isLive: z.boolean() }),
  /** `address`: as the content names it. */
  'content-image-put': z.object({ address: z.string(), bytes: count }),
  'content-images-missing': z.object({ missing: z.array(z.string()) }),
} as const satisfies Record<RepairOperation, z.ZodType>

export type RepairReplies = { [Name in RepairOperation]: z.output<(typeof repairReplies)[Name]> }
