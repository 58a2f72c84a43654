-- People who left, and names that they had (rules/people.md, "Leaving" and "Usernames").

-- When the person left; irreversible. What is kept of them stays under the id.
ALTER TABLE app_user ADD COLUMN retired_on timestamptz;

-- The name of who left, and nobody else's.
ALTER TABLE app_user ADD CONSTRAINT app_user_retired_name
  CHECK (username !~ '^retired-[0-9]+$' OR username = 'retired-' || id);

-- Usernames that somebody had, as digests: they are not given out again, and the names of who left are nowhere.
CREATE TABLE former_username (
  digest bytea PRIMARY KEY,
  created_on timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION username_digest(username text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(convert_to(lower(normalize(username)), 'UTF8'))
$$;

-- Whether a new user may have this name.
CREATE FUNCTION username_is_free(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT wanted !~ '^retired-[0-9]+$'
     AND NOT EXISTS (SELECT FROM app_user WHERE username IN (wanted, normalize(wanted)))
     AND NOT EXISTS (SELECT FROM former_username WHERE digest = username_digest(wanted))
$$;

CREATE FUNCTION keep_former_username() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO former_username (digest) VALUES (username_digest(OLD.username)) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER app_user_renamed AFTER UPDATE OF username ON app_user FOR EACH ROW
  WHEN (OLD.username IS DISTINCT FROM NEW.username) EXECUTE FUNCTION keep_former_username();

CREATE FUNCTION refuse_former_username() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM former_username WHERE digest = username_digest(NEW.username)) THEN
    RAISE EXCEPTION 'a username is not given out again' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER app_user_new_name BEFORE INSERT ON app_user FOR EACH ROW EXECUTE FUNCTION refuse_former_username();
CREATE TRIGGER app_user_other_name BEFORE UPDATE OF username ON app_user FOR EACH ROW
  WHEN (OLD.username IS DISTINCT FROM NEW.username) EXECUTE FUNCTION refuse_former_username();

-- What is deleted of who left does not come back, also not by what began before and writes later: it is left out, silently. The lock is the
-- one that the foreign key takes anyway; it waits for a retirement that is under way.
CREATE FUNCTION leave_out_who_left() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  left_on timestamptz;
BEGIN
  SELECT retired_on INTO left_on FROM app_user WHERE id = NEW.user_id FOR KEY SHARE;
  IF left_on IS NOT NULL THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END $$;

DO $$
DECLARE
  each text;
BEGIN
  FOREACH each IN ARRAY ARRAY['profile', 'social_auth', 'role', 'program_enrollment', 'cached_enrollment', 'cached_certificate',
                              'cached_current_grade', 'user_cache_refresh_time'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION leave_out_who_left()', each || '_of_who_left', each);
  END LOOP;
END $$;

-- Operators ask what was done to a person (rules/people.md, "Audits").
CREATE INDEX operator_audit_user ON operator_audit ((details->>'userId'));
