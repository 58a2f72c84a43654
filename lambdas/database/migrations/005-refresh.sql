-- Fences of leases, the search outbox and the ledger of refresh runs (rules/refresh.md, "The bulk run"; rules/data.md, "Outbox";
-- docs/architecture.md, "Workflows").

-- The highest fence that has written under each lease. Rows are never deleted: a fence must outlive every holder.
CREATE TABLE lease_fence (
  name text PRIMARY KEY,
  fence bigint NOT NULL
);

-- Called in the statement of every write that a lease guards. An equal fence takes a shared lock, so that holders of the same lease
-- write side by side, and a newer holder waits until they have committed; a newer fence replaces the stored one; an older is refused.
CREATE FUNCTION hold_fence(lease_name text, held bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  stored bigint;
BEGIN
  SELECT fence INTO stored FROM lease_fence WHERE name = lease_name FOR SHARE;
  IF stored = held THEN
    RETURN true;
  END IF;
  IF stored IS NULL OR stored < held THEN
    INSERT INTO lease_fence AS f (name, fence) VALUES (lease_name, held)
      ON CONFLICT (name) DO UPDATE SET fence = excluded.fence WHERE f.fence <= excluded.fence;
    IF FOUND THEN
      RETURN true;
    END IF;
  END IF;
  RAISE EXCEPTION 'lease %: fence % is no longer the newest', lease_name, held USING ERRCODE = 'MM001';
END $$;

CREATE TABLE search_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  program_enrollment_id integer NOT NULL,
  deleted boolean NOT NULL DEFAULT false,
  attempts integer NOT NULL DEFAULT 0,
  last_error text,
  parked boolean NOT NULL DEFAULT false,
  created_on timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX search_outbox_waiting ON search_outbox (id) WHERE NOT parked;

CREATE TABLE refresh_run (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('bulk', 'learner')),
  lease_name text NOT NULL,
  fence bigint NOT NULL,
  forced boolean NOT NULL DEFAULT false,
  started_at timestamptz NOT NULL,
  deadline timestamptz NOT NULL,
  ended_at timestamptz,
  excluded integer NOT NULL DEFAULT 0,
  report jsonb
);
CREATE INDEX refresh_run_started ON refresh_run (started_at DESC);

-- One row per learner of a run. An outcome that is null is still to come; what has none when the run ends is left for next time.
CREATE TABLE refresh_run_learner (
  run_id text NOT NULL REFERENCES refresh_run ON DELETE CASCADE,
  position integer NOT NULL,
  user_id integer NOT NULL,
  mitxonline_outcome text CHECK (mitxonline_outcome IN ('not-asked', 'not-linked', 'refreshed', 'unchanged', 'failed')),
  mitxonline_reason text,
  mitxonline_attempts smallint NOT NULL DEFAULT 0,
  mitxonline_changed boolean NOT NULL DEFAULT false,
  mitxonline_requests jsonb NOT NULL DEFAULT '{}',
  edxorg_outcome text CHECK (edxorg_outcome IN ('not-asked', 'not-linked', 'refreshed', 'unchanged', 'failed')),
  edxorg_reason text,
  edxorg_attempts smallint NOT NULL DEFAULT 0,
  edxorg_changed boolean NOT NULL DEFAULT false,
  edxorg_requests jsonb NOT NULL DEFAULT '{}',
  index_updates integer NOT NULL DEFAULT 0,
  finished_at timestamptz,
  PRIMARY KEY (run_id, position)
);
CREATE UNIQUE INDEX refresh_run_learner_user ON refresh_run_learner (run_id, user_id);
CREATE INDEX refresh_run_learner_by_user ON refresh_run_learner (user_id, run_id);

-- Adds up two objects of counts: {"200": 3} and {"200": 1, "404": 2} give {"200": 4, "404": 2}.
CREATE FUNCTION add_counts(a jsonb, b jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(key, total), '{}')
    FROM (SELECT key, sum(value::bigint) AS total
            FROM (SELECT * FROM jsonb_each_text(a) UNION ALL SELECT * FROM jsonb_each_text(b)) both_counts GROUP BY key) totals
$$;

-- Who changed what by hand, and why (rules/operations.md, "Commands").
CREATE TABLE operator_audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  operator text NOT NULL,
  command text NOT NULL,
  reason text,
  details jsonb NOT NULL DEFAULT '{}',
  created_on timestamptz NOT NULL DEFAULT now()
);
