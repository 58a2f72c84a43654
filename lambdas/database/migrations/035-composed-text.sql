-- Text that people search by is kept in Unicode's composed form, whoever writes it (rules/search.md, "Accents").

CREATE FUNCTION composed_username() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.username := normalize(NEW.username);
  RETURN NEW;
END $$;
CREATE TRIGGER app_user_username_composed BEFORE INSERT OR UPDATE OF username ON app_user
  FOR EACH ROW WHEN (NEW.username IS NOT NORMALIZED) EXECUTE FUNCTION composed_username();
CREATE FUNCTION composed_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.email := normalize(NEW.email);
  RETURN NEW;
END $$;
CREATE TRIGGER app_user_email_composed BEFORE INSERT OR UPDATE OF email ON app_user
  FOR EACH ROW WHEN (NEW.email IS NOT NORMALIZED) EXECUTE FUNCTION composed_email();

-- Every text column of the row, by way of its JSON: which ones there are is the table's to say.
CREATE FUNCTION composed_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RETURN jsonb_populate_record(NEW, normalize(to_jsonb(NEW)::text)::jsonb);
END $$;
CREATE TRIGGER profile_composed BEFORE INSERT OR UPDATE ON profile
  FOR EACH ROW WHEN (NEW::text IS NOT NORMALIZED) EXECUTE FUNCTION composed_row();
CREATE TRIGGER employment_composed BEFORE INSERT OR UPDATE ON employment
  FOR EACH ROW WHEN (NEW::text IS NOT NORMALIZED) EXECUTE FUNCTION composed_row();
CREATE TRIGGER education_composed BEFORE INSERT OR UPDATE ON education
  FOR EACH ROW WHEN (NEW::text IS NOT NORMALIZED) EXECUTE FUNCTION composed_row();

-- Also while rows are moved in from elsewhere, which fires no other trigger.
ALTER TABLE app_user ENABLE ALWAYS TRIGGER app_user_username_composed;
ALTER TABLE app_user ENABLE ALWAYS TRIGGER app_user_email_composed;
ALTER TABLE profile ENABLE ALWAYS TRIGGER profile_composed;
ALTER TABLE employment ENABLE ALWAYS TRIGGER employment_composed;
ALTER TABLE education ENABLE ALWAYS TRIGGER education_composed;

-- What is there already. A username whose composed form somebody else has stays: two accounts are not made one here.
UPDATE app_user u SET username = normalize(username)
 WHERE username IS NOT NORMALIZED
   AND NOT EXISTS (SELECT FROM app_user o WHERE o.id <> u.id AND normalize(o.username) = normalize(u.username));
UPDATE app_user SET email = normalize(email) WHERE email IS NOT NORMALIZED;
UPDATE profile SET city = city WHERE profile::text IS NOT NORMALIZED;
UPDATE employment SET city = city WHERE employment::text IS NOT NORMALIZED;
UPDATE education SET school_city = school_city WHERE education::text IS NOT NORMALIZED;
