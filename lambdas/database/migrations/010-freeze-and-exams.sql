-- Ledgers of the freeze and of exam authorization, and what guards their consequences (rules/exams.md, "Exam authorization").

-- Nobody is authorized twice, whoever writes at the same time: the freeze of a grade and the hourly authorization may meet.
CREATE UNIQUE INDEX exam_authorization_once ON exam_authorization (user_id, course_id, exam_run_id) WHERE status = 'success';

-- The fetches of a freeze are steps of the refresh, with a ledger of their own kind.
ALTER TABLE refresh_run DROP CONSTRAINT refresh_run_kind_check;
ALTER TABLE refresh_run ADD CONSTRAINT refresh_run_kind_check CHECK (kind IN ('bulk', 'learner', 'freeze'));

-- One pass over one run, or one learner's freeze there. Its id is also that of the `refresh_run` of its fetches.
CREATE TABLE freeze_pass (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('run', 'learner')),
  execution text NOT NULL,
  course_run_id integer NOT NULL REFERENCES course_run,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  -- The pass found only learners who failed in the one before, and completed the run.
  completed_run boolean NOT NULL DEFAULT false,
  report jsonb
);
CREATE INDEX freeze_pass_course_run ON freeze_pass (course_run_id, started_at DESC);
CREATE INDEX freeze_pass_started ON freeze_pass (started_at DESC);

-- An outcome that is null is still to come. `postponed`: failed for a reason that says nothing about the learner, and tried again.
CREATE TABLE freeze_pass_learner (
  pass_id text NOT NULL REFERENCES freeze_pass ON DELETE CASCADE,
  position integer NOT NULL,
  user_id integer NOT NULL,
  failed_before boolean NOT NULL,
  outcome text CHECK (outcome IN ('frozen', 'already', 'corrected', 'unchanged', 'failed', 'postponed')),
  reason text,
  finished_at timestamptz,
  PRIMARY KEY (pass_id, position)
);
CREATE UNIQUE INDEX freeze_pass_learner_user ON freeze_pass_learner (pass_id, user_id);
CREATE INDEX freeze_pass_learner_by_user ON freeze_pass_learner (user_id);

CREATE TABLE exam_authorization_run (
  id text PRIMARY KEY,
  lease_name text NOT NULL,
  fence bigint NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  report jsonb
);
CREATE INDEX exam_authorization_run_started ON exam_authorization_run (started_at DESC);

-- A chunk is a range of program enrollments, for one exam run.
CREATE TABLE exam_authorization_chunk (
  run_id text NOT NULL REFERENCES exam_authorization_run ON DELETE CASCADE,
  position integer NOT NULL,
  exam_run_id integer NOT NULL,
  first_enrollment_id integer NOT NULL,
  last_enrollment_id integer NOT NULL,
  considered integer NOT NULL DEFAULT 0,
  authorized integer NOT NULL DEFAULT 0,
  refused jsonb NOT NULL DEFAULT '{}',
  error text,
  finished_at timestamptz,
  PRIMARY KEY (run_id, position)
);

-- Facts whose consequences are drawn by the hourly workflow, whatever wrote them: nothing that inserts a certificate or changes an exam
-- run has to think of them (rules/freeze.md, "Elsewhere").
CREATE TABLE consequence_queue (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('course-certificate', 'program-certificate', 'exam-run')),
  user_id integer,
  program_id integer,
  exam_run_id integer,
  created_on timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION queue_course_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO consequence_queue (kind, user_id, program_id)
  SELECT 'course-certificate', NEW.user_id, c.program_id FROM course c WHERE c.id = NEW.course_id;
  RETURN NULL;
END $$;
CREATE TRIGGER course_certificate_consequences AFTER INSERT ON course_certificate
  FOR EACH ROW EXECUTE FUNCTION queue_course_certificate();

CREATE FUNCTION queue_program_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO consequence_queue (kind, user_id, program_id) VALUES ('program-certificate', NEW.user_id, NEW.program_id);
  RETURN NULL;
END $$;
CREATE TRIGGER program_certificate_consequences AFTER INSERT ON program_certificate
  FOR EACH ROW EXECUTE FUNCTION queue_program_certificate();

CREATE FUNCTION queue_exam_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO consequence_queue (kind, exam_run_id) VALUES ('exam-run', NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER exam_run_new AFTER INSERT ON exam_run FOR EACH ROW EXECUTE FUNCTION queue_exam_run();
-- Marking an exam run as authorized changes nobody's grade.
CREATE TRIGGER exam_run_consequences AFTER UPDATE ON exam_run FOR EACH ROW
  WHEN (to_jsonb(OLD) - 'authorized' - 'updated_on' IS DISTINCT FROM to_jsonb(NEW) - 'authorized' - 'updated_on')
  EXECUTE FUNCTION queue_exam_run();

-- A cached enrollment in a run whose course has an exam run that learners are still eligible for: the learner has an exam profile.
CREATE FUNCTION exam_profile_of_enrolled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exam_profile (profile_id)
  SELECT DISTINCT p.id
    FROM written w
    JOIN course_run r ON r.id = w.course_run_id
    JOIN exam_run x ON x.course_id = r.course_id AND x.date_last_eligible > (now() AT TIME ZONE 'UTC')::date
    JOIN profile p ON p.user_id = w.user_id
   ORDER BY 1
  ON CONFLICT (profile_id) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER cached_enrollment_inserted AFTER INSERT ON cached_enrollment REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION exam_profile_of_enrolled();
CREATE TRIGGER cached_enrollment_updated AFTER UPDATE ON cached_enrollment REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION exam_profile_of_enrolled();
