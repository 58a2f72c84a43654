import type { Pool } from 'pg'
import { query } from '../platform/database.ts'

export type PassStatus = {
  id: string
  kind: string
  startedAt: Date
  endedAt: Date | null
  ranges: number
  finishedRanges: number
  failedRanges: number
  read: number
  written: number
  report: unknown
}

/** The newest passes over the old database, with how far each is. Ranges of a snapshot that was lost count as unfinished. */
export async function newestPasses(database: Pool, limit: number): Promise<PassStatus[]> {
  const sql = `
    SELECT p.id, p.kind, p.started_at AS "startedAt", p.ended_at AS "endedAt", p.report,
           count(r.position)::int AS ranges, count(*) FILTER (WHERE r.snapshot_number = p.snapshot_number)::int AS "finishedRanges",
           count(*) FILTER (WHERE r.outcome = 'failed')::int AS "failedRanges",
           coalesce(sum(r.read), 0)::int AS read, coalesce(sum(r.written), 0)::int AS written
      FROM (SELECT * FROM import_pass ORDER BY started_at DESC LIMIT $1) p LEFT JOIN import_range r ON r.pass_id = p.id
     GROUP BY p.id, p.kind, p.started_at, p.ended_at, p.report ORDER BY p.started_at DESC`
  return (await query<PassStatus>(database, sql, [limit])).rows
}

export type ExceptionCount = { source: string; reason: string; kept: boolean; rows: number }

/** What was set aside, or is to be known, by table and reason. */
export async function countExceptions(database: Pool, source: string | null): Promise<ExceptionCount[]> {
  const sql = `SELECT source, reason, kept, count(*)::int AS rows FROM import_exception
    WHERE $1::text IS NULL OR source = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2`
  return (await query<ExceptionCount>(database, sql, [source])).rows
}

export type StoredException = { source: string; oldId: string | null; reason: string; kept: boolean; row: unknown }

/** The exceptions of one table, with the rows as they are there. */
export async function listExceptions(database: Pool, source: string, limit: number): Promise<StoredException[]> {
  const sql = `SELECT source, old_id::text AS "oldId", reason, kept, row_there AS row FROM import_exception
    WHERE source = $1 ORDER BY reason, old_id LIMIT $2`
  return (await query<StoredException>(database, sql, [source, limit])).rows
}
