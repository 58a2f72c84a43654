import type pg from 'pg'

const CACHES = ['cached_enrollment', 'cached_certificate', 'cached_current_grade']
const GRADES = ['final_grade', 'combined_final_grade', 'proctored_exam_grade']
const GIVEN = ['exam_authorization', 'course_certificate', 'program_certificate', 'program_letter']
const REFRESHES = ['refresh_run', 'refresh_run_learner']
const FREEZES = ['freeze_pass', 'freeze_pass_learner']
const EXAMS = ['exam_authorization_run', 'exam_authorization_chunk']
const BY_HAND = ['operator_audit']
const SYNCS = ['course_run_sync', 'course_run_sync_course', 'currency_exchange_rate']
/** Tables of which each write is kept. */
const WATCHED = [CACHES, GRADES, GIVEN, REFRESHES, FREEZES, EXAMS, SYNCS, BY_HAND].flat()

/**
 * Keeps what is written, as it is written, in the system's own database: what a later write puts right was wrong all the same. Kept in the
 * writer's transaction, so that what was rolled back was never there.
 *
 * `nemesis.write`: each row that was written, with its transaction and its place in the order; before: null of what is new, after: null of what
 * is deleted. `nemesis.held`: each fence that `hold_fence` has let pass; it stands behind the lock on the fence, so that its order is theirs.
 */
const WATCH = `
  CREATE SCHEMA nemesis;
  GRANT USAGE ON SCHEMA nemesis TO PUBLIC;
  CREATE TABLE nemesis.write (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    relation text NOT NULL, before jsonb, after jsonb);
  CREATE INDEX ON nemesis.write (relation, place);
  CREATE INDEX ON nemesis.write (transaction);
  CREATE TABLE nemesis.held (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    lease text NOT NULL, fence bigint NOT NULL);
  CREATE INDEX ON nemesis.held (transaction);
  GRANT INSERT ON nemesis.write, nemesis.held TO PUBLIC;

  CREATE FUNCTION nemesis.keep_write() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO nemesis.write (relation, before, after)
    VALUES (TG_TABLE_NAME, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
    RETURN NULL;
  END $$;

  ALTER FUNCTION hold_fence(text, bigint) RENAME TO hold_fence_unwatched;
  CREATE FUNCTION hold_fence(lease_name text, held bigint) RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM hold_fence_unwatched(lease_name, held);
    INSERT INTO nemesis.held (lease, fence) VALUES (lease_name, held);
    RETURN true;
  END $$;`

/** Begins to keep what is written. */
export async function watchWrites(client: pg.ClientBase): Promise<void> {
  await client.query(WATCH)
  for (const table of WATCHED) {
    const trigger = `CREATE TRIGGER nemesis_${table} AFTER INSERT OR UPDATE OR DELETE ON ${table}`
    await client.query(`${trigger} FOR EACH ROW EXECUTE FUNCTION nemesis.keep_write()`)
  }
}

/** The place of the last write so far. */
export async function lastWrite(direct: pg.Pool): Promise<string> {
  const { rows } = await direct.query<{ place: string }>('SELECT coalesce(max(place), 0) AS place FROM nemesis.write')
  return rows[0]?.place ?? '0'
}
