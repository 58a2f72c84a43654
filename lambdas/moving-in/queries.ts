import type { ClientBase, Pool } from 'pg'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import type { ImportReport } from './report.ts'
import type { Pass, PassKind } from './run.ts'

export type StoredPass = {
  snapshot: string | null
  snapshotNumber: number
  released: boolean
  startedAt: Date
  endedAt: Date | null
  report: unknown
}

/** Whether the last word has been said: after a final pass that ended well, nothing is imported any more. */
export async function finalPass(database: Pool): Promise<string | null> {
  const sql = `SELECT id FROM import_pass WHERE kind = 'final' AND (report->>'failedRanges')::int = 0 ORDER BY started_at LIMIT 1`
  return (await query<{ id: string }>(database, sql)).rows[0]?.id ?? null
}

/** Opens a pass; opening it again changes nothing. Guarded by the lease. @throws LeaseLost */
export async function insertPass(database: Pool, pass: { id: string; kind: PassKind; lease: HeldLease; startedAt: Date }) {
  const sql = `INSERT INTO import_pass (id, kind, lease_name, fence, started_at)
    SELECT $1, $2, $3, $4, $5 FROM (SELECT hold_fence($3, $4)) guard ON CONFLICT (id) DO NOTHING`
  await query(database, sql, [pass.id, pass.kind, pass.lease.name, pass.lease.fence, pass.startedAt])
}

/** Ledgers of passes that began before this are forgotten; the final one stays. */
export async function deleteOldPasses(database: Pool, before: Date): Promise<void> {
  await query(database, `DELETE FROM import_pass WHERE started_at < $1 AND kind <> 'final'`, [before])
}

export async function readPass(on: Pool | ClientBase, id: string): Promise<StoredPass | null> {
  const sql = `SELECT snapshot, snapshot_number AS "snapshotNumber", released, started_at AS "startedAt", ended_at AS "endedAt", report
                 FROM import_pass WHERE id = $1`
  return (await query<StoredPass>(on, sql, [id])).rows[0] ?? null
}

/** Names another export of the same snapshot, which lives longer. Guarded by the lease. @returns true. @throws LeaseLost */
export async function renewSnapshot(database: Pool, { id, lease }: Pass, snapshot: string): Promise<boolean> {
  const sql = 'UPDATE import_pass SET snapshot = $2 WHERE id = $1 AND (SELECT hold_fence($3, $4))'
  await query(database, sql, [id, snapshot, lease.name, lease.fence])
  return true
}

/**
 * Names a new snapshot after the one of this number was lost. Guarded by the lease. @returns whether it is the pass's now: of two who
 * open one at the same time, one's is. @throws LeaseLost
 */
export async function claimSnapshot(database: Pool, { id, lease }: Pass, snapshot: string, lost: number): Promise<boolean> {
  const sql = `UPDATE import_pass SET snapshot = $2, snapshot_number = snapshot_number + 1
                WHERE id = $1 AND snapshot_number = $3 AND (SELECT hold_fence($4, $5))`
  return (await query(database, sql, [id, snapshot, lost, lease.name, lease.fence])).rowCount === 1
}

/** Nobody needs the snapshot any more: whoever holds it lets go. */
export async function releaseSnapshot(database: Pool, id: string): Promise<void> {
  await query(database, 'UPDATE import_pass SET released = true WHERE id = $1', [id])
}

/** Whether a holder of the pass's snapshot should let go: it was released, or another pass has begun. */
export async function isReleased(database: Pool, id: string): Promise<boolean> {
  const sql = `SELECT released OR EXISTS (SELECT FROM import_pass o WHERE o.started_at > p.started_at) AS released FROM import_pass p WHERE id = $1`
  return (await query<{ released: boolean }>(database, sql, [id])).rows[0]?.released ?? true
}

export type PlannedRange = { source: string; cell: number; level: number; expected: number }

/**
 * Adds ranges that the ledger does not have yet, after those that it has: those with rows there, and those with rows here that an import
 * brought. Guarded by the lease. @throws LeaseLost
 */
export async function addRanges(
  client: ClientBase,
  { id, lease }: Pass,
  ranges: readonly PlannedRange[],
  levels: unknown,
): Promise<void> {
  const sql = `
    WITH wanted AS (
      SELECT * FROM jsonb_to_recordset($2) AS r (source text, cell int, level int, expected int)
      UNION ALL
      SELECT k.source, k.cell, ($3::jsonb ->> k.source)::int, 0 FROM import_source_range k WHERE $3::jsonb ? k.source),
    fresh AS (
      SELECT source, cell, min(level) AS level, max(expected) AS expected FROM wanted
       WHERE NOT EXISTS (SELECT FROM import_range o WHERE o.pass_id = $1 AND o.source = wanted.source AND o.cell = wanted.cell)
       GROUP BY source, cell)
    INSERT INTO import_range (pass_id, position, source, cell, level, expected)
    SELECT $1, (SELECT coalesce(max(position), 0) FROM import_range WHERE pass_id = $1) + row_number() OVER (ORDER BY level, source, cell),
           source, cell, level, expected
      FROM fresh WHERE (SELECT hold_fence($4, $5))`
  await query(client, sql, [id, JSON.stringify(ranges), JSON.stringify(levels), lease.name, lease.fence])
}

/** The ranges that come next: all of the lowest level that has any without an outcome of the present snapshot. */
export async function nextRanges(database: Pool, id: string): Promise<number[]> {
  const sql = `
    WITH open AS (
      SELECT r.position, r.level FROM import_range r JOIN import_pass p ON p.id = r.pass_id
       WHERE p.id = $1 AND r.snapshot_number IS DISTINCT FROM p.snapshot_number)
    SELECT position FROM open WHERE level = (SELECT min(level) FROM open) ORDER BY position`
  return (await query<{ position: number }>(database, sql, [id])).rows.map(({ position }) => position)
}

export type Range = { source: string; cell: number; hash: string | null; leftover: boolean; finishedIn: number | null }

/** One range of the ledger, with what is known from earlier passes. */
export async function readRange(on: Pool | ClientBase, id: string, position: number): Promise<Range | null> {
  const sql = `
    SELECT r.source, r.cell, k.hash, coalesce(k.leftover <> '{}', false) AS leftover, r.snapshot_number AS "finishedIn"
      FROM import_range r LEFT JOIN import_source_range k ON k.source = r.source AND k.cell = r.cell
     WHERE r.pass_id = $1 AND r.position = $2`
  return (await query<Range>(on, sql, [id, position])).rows[0] ?? null
}

export type RangeOutcome = {
  outcome: 'unchanged' | 'copied' | 'counted' | 'compared' | 'failed'
  snapshotNumber: number
  read?: number
  written?: number
  setAside?: number
  details?: unknown
  error?: string
}

/** Notes what became of a range, in the transaction that did it. Guarded by the lease. @throws LeaseLost */
export async function finishRange(on: Pool | ClientBase, { id, lease }: Pass, position: number, done: RangeOutcome, now: Date) {
  const sql = `UPDATE import_range SET outcome = $3, snapshot_number = $4, read = $5, written = written + $6, set_aside = $7, details = $8,
                      error = $9, finished_at = $10
                WHERE pass_id = $1 AND position = $2 AND (SELECT hold_fence($11, $12))`
  const details = done.details === undefined ? null : JSON.stringify(done.details)
  const counts = [done.read ?? 0, done.written ?? 0, done.setAside ?? 0]
  const values = [
    id,
    position,
    done.outcome,
    done.snapshotNumber,
    ...counts,
    details,
    done.error ?? null,
    now,
    lease.name,
    lease.fence,
  ]
  await query(on, sql, values)
}

/** Notes what a comparison found beside the rows. Guarded by the lease. @throws LeaseLost */
export async function storeComparison(
  database: Pool,
  { id, lease }: Pass,
  { sums, dashboards }: Pick<ImportReport, 'sums' | 'dashboards'>,
): Promise<void> {
  const sql = 'UPDATE import_pass SET sums = $2, dashboards = $3 WHERE id = $1 AND (SELECT hold_fence($4, $5))'
  await query(database, sql, [id, JSON.stringify(sums), JSON.stringify(dashboards), lease.name, lease.fence])
}

/** Whether a range failed after all its retries. */
export async function hasFailedRanges(database: Pool, id: string): Promise<boolean> {
  const { rows } = await query(database, `SELECT FROM import_range WHERE pass_id = $1 AND outcome = 'failed' LIMIT 1`, [id])
  return rows.length > 0
}

/** Counts removed rows at the first range of their source. */
export async function noteRemoved(client: ClientBase, id: string, source: string, removed: number): Promise<void> {
  const sql = `UPDATE import_range SET removed = removed + $3
                WHERE pass_id = $1 AND position = (SELECT min(position) FROM import_range WHERE pass_id = $1 AND source = $2)`
  await query(client, sql, [id, source, removed])
}

/** Notes that a range failed after its retries: it counts as done for this snapshot, and is read in the next pass. @throws LeaseLost */
export async function recordRangeFailure(database: Pool, pass: Pass, position: number, error: string, now: Date): Promise<void> {
  const stored = await readPass(database, pass.id)
  const failed = { outcome: 'failed', snapshotNumber: stored?.snapshotNumber ?? 0, error } as const
  await finishRange(database, pass, position, failed, now)
}
