-- Certificates can be revoked, and records shared (rules/records.md, "Revoking").

-- A certificate keeps one row per learner and course or program. Revoked, the row stands in the way of every automatic issue; only an
-- operator issues it again, which gives the row a new hash.
ALTER TABLE course_certificate ADD COLUMN revoked_on timestamptz, ADD COLUMN revoked_reason text;
ALTER TABLE program_certificate ADD COLUMN revoked_on timestamptz, ADD COLUMN revoked_reason text;

-- Each hash that was ever revoked: its page says so for good, whatever became of the row.
CREATE TABLE revoked_certificate (
  hash text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('course', 'program')),
  user_id integer NOT NULL,
  revoked_on timestamptz NOT NULL,
  reason text NOT NULL
);

-- A certificate that is issued again may complete the program, as a new one may.
DROP TRIGGER course_certificate_consequences ON course_certificate;
CREATE TRIGGER course_certificate_consequences AFTER INSERT OR UPDATE OF hash ON course_certificate
  FOR EACH ROW EXECUTE FUNCTION queue_course_certificate();
DROP TRIGGER program_certificate_consequences ON program_certificate;
CREATE TRIGGER program_certificate_consequences AFTER INSERT OR UPDATE OF hash ON program_certificate
  FOR EACH ROW EXECUTE FUNCTION queue_program_certificate();

-- Who shared a record with the world, and who took it back. Not the hash: it is a secret as long as it is in use.
CREATE TABLE record_share_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  program_enrollment_id integer NOT NULL,
  user_id integer NOT NULL,
  action text NOT NULL CHECK (action IN ('shared', 'revoked')),
  created_on timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX record_share_event_enrollment ON record_share_event (program_enrollment_id);
