import type pg from 'pg'
import { query } from '../lambdas/platform/database.ts'
import type { Standing } from '../ops/meter.ts'

/** How far the bulk refresh that is under way has come, by its ledger. */
export async function refreshStanding(database: pg.Pool): Promise<Standing> {
  const { rows } = await query<{ done: number; of: number }>(
    database,
    `SELECT count(*) FILTER (WHERE mitxonline_outcome IS NOT NULL AND edxorg_outcome IS NOT NULL)::int AS done, count(*)::int AS "of"
       FROM refresh_run_learner
      WHERE run_id = (SELECT id FROM refresh_run WHERE kind = 'bulk' AND ended_at IS NULL ORDER BY started_at DESC LIMIT 1)`,
  )
  const { done, of } = rows[0] ?? { done: 0, of: 0 }
  return of === 0 ? { what: 'Planning the refresh' } : { what: 'Refreshing', done, of, unit: 'learners' }
}

/** How far the freeze has come that began then, of the runs that were due. */
export async function freezeStanding(database: pg.Pool, { began, due }: { began: Date; due: number }): Promise<Standing> {
  const sql = `SELECT count(*)::int AS done FROM freeze_pass WHERE kind = 'run' AND started_at >= $1 AND ended_at IS NOT NULL`
  const { rows } = await query<{ done: number }>(database, sql, [began])
  return { what: 'Freezing', done: rows[0]?.done ?? 0, of: due, unit: 'runs' }
}
