-- An exam run whose window changes is taken up again by the hourly authorization, whoever changes it (rules/exams.md, "Opened again").

-- Grows with each window, and each time an operator opens the run again.
ALTER TABLE exam_run ADD COLUMN revision integer NOT NULL DEFAULT 0;
-- The exam run as the chunk was made for it. Null: by the release before.
ALTER TABLE exam_authorization_chunk ADD COLUMN exam_run_revision integer;

CREATE FUNCTION reopen_exam_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.authorized := false;
  NEW.revision := OLD.revision + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER exam_run_window_changed BEFORE UPDATE ON exam_run FOR EACH ROW
  WHEN ((OLD.date_first_schedulable, OLD.date_last_schedulable) IS DISTINCT FROM (NEW.date_first_schedulable, NEW.date_last_schedulable))
  EXECUTE FUNCTION reopen_exam_run();

-- Exam runs that are marked though their window has not come cannot have been meant so.
UPDATE exam_run SET authorized = false, revision = 1 WHERE authorized AND date_first_schedulable > now();
