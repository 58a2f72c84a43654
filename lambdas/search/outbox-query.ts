import type { ClientBase, Pool } from 'pg'
import { query } from '../platform/database.ts'

/** Held by writers, shared, and by the swap of a rebuild, alone: no write is under way while aliases change. */
export const WRITERS_LOCK = 7_000_001

/** A writer that froze in the middle of its transaction loses its connection, and its locks, after this time. */
const FROZEN_AFTER = '60s'

/** The next version of a program enrollment's documents, and the lock on it until the end of the transaction. */
export type Version = { id: number; version: string }

/**
 * Takes the next version of each program enrollment that `source` selects. By the clock, so that versions also grow when an older copy
 * of the database is restored; always by one at least. Rows are locked in the order of their ids, so that two writers never wait for
 * each other.
 */
const versions = (source: string) => `
  INSERT INTO search_document AS d (program_enrollment_id, version)
  SELECT id, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint FROM (${source}) s (id) ORDER BY id
  ON CONFLICT (program_enrollment_id) DO UPDATE SET version = greatest(d.version + 1, excluded.version)
  RETURNING program_enrollment_id AS id, version`

export type Claim = {
  /** The last outbox row of the batch. */
  last: string
  documents: (Version & { rows: string[] })[]
}

/**
 * Claims the next outbox rows behind `after` that nobody else has claimed, until the end of the transaction, and takes a version for
 * each program enrollment they name. Null: there are none. What is read from now on in this transaction is at least as new as the rows.
 */
export async function claim(transaction: ClientBase, after: string, limit: number): Promise<Claim | null> {
  const sql = `
    WITH gate AS MATERIALIZED (
      SELECT pg_advisory_xact_lock_shared($3), set_config('idle_in_transaction_session_timeout', '${FROZEN_AFTER}', true)),
    claimed AS MATERIALIZED (
      SELECT o.id, o.program_enrollment_id FROM search_outbox o, gate
       WHERE NOT o.parked AND o.id > $1 ORDER BY o.id LIMIT $2 FOR UPDATE OF o SKIP LOCKED),
    versioned AS (${versions('SELECT DISTINCT program_enrollment_id FROM claimed')})
    SELECT v.id, v.version, array_agg(c.id::text) AS rows, (SELECT max(id) FROM claimed) AS last
      FROM versioned v JOIN claimed c ON c.program_enrollment_id = v.id GROUP BY v.id, v.version`
  const { rows } = await query<{ id: number; version: string; rows: string[]; last: string }>(transaction, sql, [
    after,
    limit,
    WRITERS_LOCK,
  ])
  const [first] = rows
  if (!first) return null
  return { last: first.last, documents: rows.map(({ id, version, rows: outboxRows }) => ({ id, version, rows: outboxRows })) }
}

export type Failure = { row: string; error: string; refused: boolean }

/**
 * Ends a batch: rows that reached the index are deleted, with what was parked for the same documents; the others stay, with their
 * attempts and last error; a document that was refused this often is parked. @returns how many were parked.
 */
export async function settle(
  transaction: ClientBase,
  done: { rows: readonly string[]; documents: readonly number[] },
  failures: readonly Failure[],
  parkAfter: number,
): Promise<number> {
  const sql = `
    WITH acknowledged AS (DELETE FROM search_outbox WHERE id = ANY ($1::bigint[])),
    overtaken AS (DELETE FROM search_outbox WHERE parked AND program_enrollment_id = ANY ($2::int[])),
    failed AS (
      UPDATE search_outbox o
         SET attempts = o.attempts + 1, last_error = f.error, parked = f.refused AND o.attempts + 1 >= $6
        FROM unnest($3::bigint[], $4::text[], $5::boolean[]) AS f (id, error, refused)
       WHERE o.id = f.id
      RETURNING o.parked)
    SELECT count(*)::int AS parked FROM failed WHERE parked`
  const { rows } = await query<{ parked: number }>(transaction, sql, [
    done.rows,
    done.documents,
    failures.map(({ row }) => row),
    failures.map(({ error }) => error),
    failures.map(({ refused }) => refused),
    parkAfter,
  ])
  return rows[0]?.parked ?? 0
}

/** Queues every program enrollment that is not queued yet: for indices that begin empty. */
export async function queueAll(database: Pool): Promise<void> {
  const sql = `
    INSERT INTO search_outbox (program_enrollment_id) SELECT id FROM program_enrollment e
     WHERE NOT EXISTS (SELECT FROM search_outbox o WHERE o.program_enrollment_id = e.id AND NOT o.parked)`
  await query(database, sql)
}

/** Takes a version for each of the next program enrollments behind `after`, by id. */
export async function nextPage(transaction: ClientBase, after: number, limit: number): Promise<Version[]> {
  const page = 'SELECT id FROM program_enrollment WHERE id > $1 ORDER BY id LIMIT $2'
  const { rows } = await query<Version>(transaction, versions(page), [after, limit])
  return rows
}

/** Parks documents that a rebuild could not write: nothing else would tell of them. */
export async function park(transaction: ClientBase, refused: readonly { id: number; error: string }[]): Promise<void> {
  if (refused.length === 0) return
  const sql = `
    INSERT INTO search_outbox (program_enrollment_id, attempts, last_error, parked)
    SELECT id, 1, error, true FROM unnest($1::int[], $2::text[]) AS r (id, error)
     WHERE NOT EXISTS (SELECT FROM search_outbox o WHERE o.parked AND o.program_enrollment_id = r.id)`
  await query(transaction, sql, [refused.map(({ id }) => id), refused.map(({ error }) => error)])
}

/** Waits until no write is under way, and keeps writers waiting until the end of the transaction. */
export async function waitForWriters(transaction: ClientBase): Promise<void> {
  const sql = `SELECT pg_advisory_xact_lock($1), set_config('idle_in_transaction_session_timeout', '${FROZEN_AFTER}', true)`
  await query(transaction, sql, [WRITERS_LOCK])
}

export type OutboxState = { waiting: number; parked: number; oldestSeconds: number }

/** What waits for OpenSearch. */
export async function readOutbox(database: Pool, now: Date): Promise<OutboxState> {
  const sql = `
    SELECT count(*) FILTER (WHERE NOT parked)::int AS waiting, count(*) FILTER (WHERE parked)::int AS parked,
           coalesce(greatest(extract(epoch FROM $1 - min(created_on) FILTER (WHERE NOT parked)), 0), 0)::float8 AS "oldestSeconds"
      FROM search_outbox`
  const { rows } = await query<OutboxState>(database, sql, [now])
  return rows[0] ?? { waiting: 0, parked: 0, oldestSeconds: 0 }
}

export type Parked = { enrollmentId: number; userId: number | null; attempts: number; error: string | null; since: Date }

/** Documents that the mapping refused, oldest first. The user is null when the enrollment is no more. */
export async function listParked(database: Pool, limit: number): Promise<Parked[]> {
  const sql = `
    SELECT o.program_enrollment_id AS "enrollmentId", e.user_id AS "userId", o.attempts, o.last_error AS error, o.created_on AS since
      FROM search_outbox o LEFT JOIN program_enrollment e ON e.id = o.program_enrollment_id
     WHERE o.parked ORDER BY o.id LIMIT $1`
  return (await query<Parked>(database, sql, [limit])).rows
}

/** Lets every parked document be tried again. @returns how many. */
export async function unpark(database: Pool): Promise<number> {
  const { rowCount } = await query(database, 'UPDATE search_outbox SET parked = false, attempts = 0 WHERE parked')
  return rowCount ?? 0
}
