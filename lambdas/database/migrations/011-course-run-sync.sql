-- The ledger of the course run sync (rules/course-runs.md, "The sync").

CREATE TABLE course_run_sync (
  id text PRIMARY KEY,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  report jsonb
);
CREATE INDEX course_run_sync_started ON course_run_sync (started_at DESC);

-- One row per course of a sync. Without an outcome it is still to be asked for; what has none at the end was left out.
CREATE TABLE course_run_sync_course (
  sync_id text NOT NULL REFERENCES course_run_sync ON DELETE CASCADE,
  position integer NOT NULL,
  course_id integer NOT NULL,
  edx_key text NOT NULL,
  outcome text CHECK (outcome IN ('synced', 'not-listed', 'no-runs', 'failed')),
  reason text,
  attempts smallint NOT NULL DEFAULT 0,
  changed_runs integer NOT NULL DEFAULT 0,
  problems jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (sync_id, position)
);
