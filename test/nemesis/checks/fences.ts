import { type Check, noRows } from './check.ts'

/**
 * Who lost a lease writes no more: once a run with a higher fence has written, none of an older run's steps that began later may have
 * written an outcome (`finished_at` is the beginning of the step).
 */
export function fencesHold(): Check {
  return {
    after: (checking) =>
      noRows(
        checking,
        'no write passes a newer fence',
        `WITH first_write AS (
           SELECT r.lease_name, r.fence, min(l.finished_at) AS at FROM refresh_run r JOIN refresh_run_learner l ON l.run_id = r.id
            WHERE r.kind = 'bulk' GROUP BY 1, 2)
         SELECT r.id AS run, r.fence, n.fence AS newer, count(*)::int AS writes
           FROM refresh_run r JOIN refresh_run_learner l ON l.run_id = r.id
           JOIN first_write n ON n.lease_name = r.lease_name AND n.fence > r.fence AND l.finished_at > n.at
          WHERE r.kind = 'bulk' GROUP BY 1, 2, 3 LIMIT 5`,
      ),
  }
}
