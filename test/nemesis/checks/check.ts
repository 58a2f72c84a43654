import type { History } from '../history.ts'
import type { Stage } from '../stage.ts'

export type Checking<Seen = Stage> = { stage: Seen; history: History }

/** For what is seen in Postgres alone. */
export type Database = Pick<Stage, 'direct'>

/** One promise of the system, and how it is seen that it was not kept. `Seen`: what of the stage it looks at. */
export type Check<Seen = Stage> = {
  /** Before the first fault, while all is well: what later checks compare with. */
  before?: (checking: Checking<Seen>) => Promise<void>
  /** Again and again, while faults happen. What it cannot see then it leaves for later. */
  during?: (checking: Checking<Seen>) => Promise<void>
  /** When everything has been healed and what was begun has ended, before anything is started that might put it right. */
  calm?: (checking: Checking<Seen>) => Promise<void>
  /** In the end, when each workflow has gone through once more. */
  after?: (checking: Checking<Seen>) => Promise<void>
}

/** The rows that a statement finds are violations, each told by its columns; ids only. */
export async function noRows(
  { stage, history }: Checking<Database>,
  promise: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<void> {
  const { rows } = await stage.direct.query<Record<string, unknown>>(sql, [...values])
  for (const row of rows) history.violated(promise, JSON.stringify(row))
}
