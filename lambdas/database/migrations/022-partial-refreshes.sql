-- A run whose certificate or grade a backend does not give fails alone (rules/refresh.md, "Nothing is erased by a failed answer").
ALTER TABLE refresh_run_learner
  DROP CONSTRAINT refresh_run_learner_mitxonline_outcome_check,
  DROP CONSTRAINT refresh_run_learner_edxorg_outcome_check,
  ADD CONSTRAINT refresh_run_learner_mitxonline_outcome_check
    CHECK (mitxonline_outcome IN ('not-asked', 'not-linked', 'refreshed', 'unchanged', 'partly', 'failed')),
  ADD CONSTRAINT refresh_run_learner_edxorg_outcome_check
    CHECK (edxorg_outcome IN ('not-asked', 'not-linked', 'refreshed', 'unchanged', 'partly', 'failed')),
  ADD COLUMN mitxonline_failed_runs text[] NOT NULL DEFAULT '{}',
  ADD COLUMN edxorg_failed_runs text[] NOT NULL DEFAULT '{}';

-- What MITx Online's staff list said of the learners of a shard, on its way to the steps of the learners (rules/refresh.md, "In groups"). The end of
-- the run takes it away.
CREATE TABLE refresh_run_enrollments (
  run_id text NOT NULL REFERENCES refresh_run ON DELETE CASCADE,
  user_id integer NOT NULL,
  asked_at timestamptz NOT NULL,
  -- The enrollments as sent.
  rows jsonb NOT NULL,
  PRIMARY KEY (run_id, user_id)
);

-- Requests to MITx Online that concern a shard, and no single learner: by HTTP status or kind of failure.
ALTER TABLE refresh_run ADD COLUMN group_requests jsonb NOT NULL DEFAULT '{}';
