-- Who took learners out of the search as a file, how many, and of which program (rules/search.md, "Export"): without what was searched for,
-- which may be somebody's name.
CREATE TABLE learner_export (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id integer NOT NULL REFERENCES app_user,
  program_id integer NOT NULL REFERENCES program,
  learners integer NOT NULL,
  created_on timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX learner_export_user ON learner_export (user_id);
GRANT INSERT ON learner_export TO micromasters_learner;
