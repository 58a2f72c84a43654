-- Nothing brings back who left (rules/people.md, "Leaving"): no update of the user, and no row that is written later, also where other
-- triggers are held back, as while rows are moved in from elsewhere.

CREATE FUNCTION keep_who_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RETURN OLD;
END $$;
CREATE TRIGGER app_user_who_left BEFORE UPDATE ON app_user FOR EACH ROW
  WHEN (OLD.retired_on IS NOT NULL) EXECUTE FUNCTION keep_who_left();
ALTER TABLE app_user ENABLE ALWAYS TRIGGER app_user_who_left;

DO $$
DECLARE
  each text;
BEGIN
  FOREACH each IN ARRAY ARRAY['profile', 'social_auth', 'role', 'program_enrollment', 'cached_enrollment', 'cached_certificate',
                              'cached_current_grade', 'user_cache_refresh_time'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', each, each || '_of_who_left');
  END LOOP;
END $$;
