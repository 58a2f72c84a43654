import { type Check, type Database, noRows } from './check.ts'

const sumOf = (counts: string) => `(SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(${counts}))`
const numbers = (report: string, names: readonly string[]) => names.map((name) => `(${report}->>'${name}')::int`).join(' + ')

/** The runs of each kind whose report says other sums than its ledger, or does not add up within itself. */
const WRONG: Record<string, string> = {
  'a refresh': `
    SELECT r.id FROM refresh_run r
     WHERE (r.report->>'selected')::int <> (SELECT count(*) FROM refresh_run_learner l WHERE l.run_id = r.id)
        OR (r.report->>'selected')::int <> ${numbers('r.report', ['refreshed', 'unchanged', 'partly', 'left'])} + ${sumOf("r.report->'failed'")}`,
  'a pass of the freeze': `
    SELECT p.id FROM freeze_pass p
     WHERE (p.report->>'selected')::int <> (SELECT count(*) FROM freeze_pass_learner l WHERE l.pass_id = p.id)
        OR (NOT p.completed_run AND (p.report->>'selected')::int <>
            ${numbers('p.report', ['frozen', 'already', 'corrected', 'unchanged', 'left'])} + ${sumOf("p.report->'failed'")} + ${sumOf("p.report->'postponed'")})
        OR (p.report->>'frozen')::int <> (SELECT count(*) FROM freeze_pass_learner l WHERE l.pass_id = p.id AND l.outcome = 'frozen')`,
  'an exam authorization': `
    SELECT r.id FROM exam_authorization_run r
     CROSS JOIN LATERAL (SELECT count(*) AS chunks, count(*) FILTER (WHERE finished_at IS NULL) AS failed, coalesce(sum(authorized), 0) AS authorized
                           FROM exam_authorization_chunk k WHERE k.run_id = r.id) ledger
     WHERE (ledger.chunks, ledger.failed, ledger.authorized) IS DISTINCT FROM
           ((r.report->>'chunks')::bigint, (r.report->>'failedChunks')::bigint, (r.report->>'authorized')::bigint)
       AND r.report IS NOT NULL`,
  'a sync of course runs': `
    SELECT s.id FROM course_run_sync s
     CROSS JOIN LATERAL (SELECT count(*) AS courses, count(*) FILTER (WHERE outcome = 'synced') AS synced,
                                count(*) FILTER (WHERE outcome = 'failed') AS failed, count(*) FILTER (WHERE outcome IS NULL) AS left
                           FROM course_run_sync_course c WHERE c.sync_id = s.id) ledger
     WHERE (ledger.courses, ledger.synced, ledger.failed, ledger.left) IS DISTINCT FROM
           ((s.report->>'courses')::bigint, (s.report->>'synced')::bigint, (s.report->>'failed')::bigint, (s.report->>'left')::bigint)
       AND s.report IS NOT NULL`,
}

/** A chunk says how many it has authorized: as many as were written in its transaction. */
const UNLIKE = `
  SELECT c.after->>'run_id' AS run, c.after->>'position' AS position
    FROM nemesis.write c
   WHERE c.relation = 'exam_authorization_chunk' AND c.after->>'finished_at' IS NOT NULL
     AND (c.after->>'authorized')::int <> (SELECT count(*) FROM nemesis.write a
                                            WHERE a.relation = 'exam_authorization' AND a.transaction = c.transaction)`

/** Every run's report adds up, and says what the ledger says; and the ledger says what was done. */
export function reportsAddUp(): Check<Database> {
  return {
    after: async (checking) => {
      for (const [run, sql] of Object.entries(WRONG)) await noRows(checking, `the report of ${run} adds up`, `${sql} LIMIT 5`)
      await noRows(checking, 'a ledger says what was done', `${UNLIKE} LIMIT 5`)
    },
  }
}
