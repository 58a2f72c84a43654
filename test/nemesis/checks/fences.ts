import type { Stage } from '../stage.ts'
import type { Check } from './check.ts'

/** What each run under a lease has written, and the highest fence that has written under it. */
const WRITTEN = `
  WITH written AS (
    SELECT r.id, r.lease_name, r.fence, sum(l.mitxonline_attempts + l.edxorg_attempts)::int AS writes
      FROM refresh_run r JOIN refresh_run_learner l ON l.run_id = r.id GROUP BY r.id)
  SELECT id, fence::int, writes, max(fence) FILTER (WHERE writes > 0) OVER (PARTITION BY lease_name)::int AS newest FROM written`
type Run = { id: string; fence: number; writes: number; newest: number | null }

/**
 * Who lost a lease writes no more: of a run, nothing may be added once a run with a higher fence was seen to have written. Between two looks,
 * and not by the times that are stored: clocks are off in these runs.
 */
export function fencesHold(): Check {
  let before = new Map<string, Run>()
  const look: Check['during'] = async ({ stage, history }) => {
    const now = await writtenIn(stage)
    for (const { id, fence, writes } of now.values()) {
      const then = before.get(id)
      const isOvertaken = then !== undefined && then.fence === fence && (then.newest ?? 0) > fence
      if (isOvertaken && writes > then.writes)
        history.violated(
          'no write passes a newer fence',
          `run ${id}: ${writes - then.writes} writes, fence ${fence} behind ${then.newest}`,
        )
    }
    before = now
  }
  return { during: look, after: look }
}

async function writtenIn(stage: Stage): Promise<Map<string, Run>> {
  const { rows } = await stage.direct.query<Run>(WRITTEN)
  return new Map(rows.map((run) => [run.id, run]))
}
