-- The ledger of the course run sync, and what the import of program content needs (spec 60; spec 50, "Who edits it").

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

-- Checked at the end of a statement, so that an import may exchange the positions of two courses, the slugs of two pages, and so on.
ALTER TABLE course DROP CONSTRAINT course_program_id_position_in_program_key,
  ADD UNIQUE (program_id, position_in_program) DEFERRABLE;
ALTER TABLE program_page DROP CONSTRAINT program_page_slug_key, ADD UNIQUE (slug) DEFERRABLE,
  DROP CONSTRAINT program_page_program_id_key, ADD UNIQUE (program_id) DEFERRABLE;
ALTER TABLE topic DROP CONSTRAINT topic_name_key, ADD UNIQUE (name) DEFERRABLE;
ALTER TABLE exam_run DROP CONSTRAINT exam_run_edx_exam_course_key_key, ADD UNIQUE (edx_exam_course_key) DEFERRABLE;

-- 1 and 2 were the root and the first page of every Wagtail site; 3 is its home page, which is no row here.
ALTER TABLE program_page ALTER COLUMN id RESTART WITH 4, ADD CHECK (id <> 3);
