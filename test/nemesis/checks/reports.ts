import { type Check, noRows } from './check.ts'

/** Every run's report adds up, and says what the ledger says. */
export function reportsAddUp(): Check {
  return {
    after: (checking) =>
      noRows(
        checking,
        'a report adds up',
        `SELECT r.id AS run, (r.report->>'selected')::int AS selected, count(l.*)::int AS listed
           FROM refresh_run r LEFT JOIN refresh_run_learner l ON l.run_id = r.id
          WHERE r.report IS NOT NULL AND r.kind IN ('bulk', 'learner')
          GROUP BY r.id
         HAVING (r.report->>'selected')::int <> count(l.*)
             OR (r.report->>'selected')::int <> (r.report->>'refreshed')::int + (r.report->>'unchanged')::int + (r.report->>'left')::int
                + (r.report->>'partly')::int + (SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(r.report->'failed')) LIMIT 5`,
      ),
  }
}
