-- What the backends know of a learner, as they sent it (rules/data.md, "Cached edX data").

CREATE TABLE cached_enrollment (
  user_id integer NOT NULL REFERENCES app_user ON DELETE CASCADE,
  course_run_id integer NOT NULL REFERENCES course_run,
  data jsonb NOT NULL,
  PRIMARY KEY (user_id, course_run_id)
);
CREATE INDEX cached_enrollment_run ON cached_enrollment (course_run_id);

CREATE TABLE cached_certificate (
  user_id integer NOT NULL REFERENCES app_user ON DELETE CASCADE,
  course_run_id integer NOT NULL REFERENCES course_run,
  data jsonb NOT NULL,
  PRIMARY KEY (user_id, course_run_id)
);
CREATE INDEX cached_certificate_run ON cached_certificate (course_run_id);

CREATE TABLE cached_current_grade (
  user_id integer NOT NULL REFERENCES app_user ON DELETE CASCADE,
  course_run_id integer NOT NULL REFERENCES course_run,
  data jsonb NOT NULL,
  PRIMARY KEY (user_id, course_run_id)
);
CREATE INDEX cached_current_grade_run ON cached_current_grade (course_run_id);

CREATE TABLE user_cache_refresh_time (
  user_id integer PRIMARY KEY REFERENCES app_user ON DELETE CASCADE,
  enrollment timestamptz,
  certificate timestamptz,
  current_grade timestamptz,
  enrollment_mitxonline timestamptz,
  current_grade_mitxonline timestamptz
);
