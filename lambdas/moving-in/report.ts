import * as z from 'zod'
import { passKind } from './run.ts'

/** What a pass found in one source of the mapping. */
const sourceReport = z.object({
  source: z.string(),
  ranges: z.number(),
  failedRanges: z.number(),
  /** Rows there. */
  read: z.number(),
  /** Rows written here: new or different. */
  written: z.number(),
  setAside: z.number(),
  removed: z.number(),
  /** Of a comparison: rows that should be here and are not, and that are not as they should be; with ids of some of them. */
  missing: z.number(),
  different: z.number(),
  examples: z.array(z.string()),
  /** Of a comparison: whether the content of all rows that should be here is the same on both sides. */
  alike: z.boolean(),
})

/** What a pass did: in the execution's output, in `import_pass.report` and as metrics. */
export const importReport = z.object({
  pass: z.string(),
  kind: passKind,
  startedAt: z.string(),
  endedAt: z.string(),
  /** How often the old database was looked at anew, because its snapshot was lost. */
  snapshots: z.number(),
  ranges: z.number(),
  failedRanges: z.number(),
  read: z.number(),
  written: z.number(),
  removed: z.number(),
  /** Names of errors of failed ranges. */
  errors: z.array(z.string()),
  sources: z.array(sourceReport),
  /** Of a comparison: numbers of rows that matter, there and here. */
  sums: z.array(z.object({ what: z.string(), of: z.string(), there: z.number(), here: z.number() })),
  /** Of a comparison: of how many learners the dashboard was composed on both sides, and where it is not the same. */
  dashboards: z
    .object({ compared: z.number(), differing: z.array(z.object({ userId: z.number(), fields: z.array(z.string()) })) })
    .default({ compared: 0, differing: [] }),
  /** Rows by what is to be known of them, as `import_exception` has them now; of a plan, as it counted them. */
  exceptions: z.array(z.object({ source: z.string(), reason: z.string(), kept: z.boolean(), rows: z.number() })),
})
export type ImportReport = z.infer<typeof importReport>
