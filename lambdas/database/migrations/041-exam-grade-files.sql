-- Files of exam grades, as operators bring them (rules/exam-grades.md, "Files").

-- A file is put together here from parts, and looked at as a whole before any of it counts. It is deleted when it is done.
CREATE TABLE exam_grade_file (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('import', 'adjust', 'fetch')),
  operator text NOT NULL,
  reason text,
  dry_run boolean NOT NULL,
  -- The exam run that the operator named.
  exam_run_id integer,
  -- The exam run of each course; null until the file was looked at and found good.
  exam_runs jsonb,
  opened_on timestamptz NOT NULL
);

-- `line`: where the row begins in the file. `outcome`: null until it is applied.
CREATE TABLE exam_grade_row (
  file_id integer NOT NULL REFERENCES exam_grade_file ON DELETE CASCADE,
  line integer NOT NULL,
  data jsonb NOT NULL,
  outcome text,
  message text,
  PRIMARY KEY (file_id, line)
);
CREATE INDEX exam_grade_row_open ON exam_grade_row (file_id, line) WHERE outcome IS NULL;

-- The exam runs whose grades were available when combined grades were last drawn from all of them, and since when they were.
CREATE TABLE exam_grades_settled (
  exam_run_id integer PRIMARY KEY REFERENCES exam_run ON DELETE CASCADE,
  available_since timestamptz NOT NULL
);
