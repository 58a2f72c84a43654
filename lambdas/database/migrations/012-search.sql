-- Versions of the search documents (rules/search.md, "Writing").

-- The newest version of a learner's documents that a writer has taken. A writer holds the row while it reads and sends the documents, so
-- that of two versions the higher one was read later. No foreign key: the deletion of a document is a version too.
CREATE TABLE search_document (
  program_enrollment_id integer PRIMARY KEY,
  version bigint NOT NULL
);

CREATE INDEX search_outbox_parked ON search_outbox (program_enrollment_id) WHERE parked;

-- Who changes what a document says of a person need not think of the index: above all, a profile that is made private must leave it.
-- Program enrollments, caches and grades are queued by those who write them, in the same statement (rules/data.md, "Outbox").

CREATE FUNCTION queue_search_by_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_outbox (program_enrollment_id)
    SELECT e.id FROM (SELECT DISTINCT user_id FROM changed) c JOIN program_enrollment e ON e.user_id = c.user_id;
  RETURN NULL;
END $$;

CREATE FUNCTION queue_search_by_profile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_outbox (program_enrollment_id)
    SELECT e.id FROM (SELECT DISTINCT profile_id FROM changed) c
      JOIN profile p ON p.id = c.profile_id
      JOIN program_enrollment e ON e.user_id = p.user_id;
  RETURN NULL;
END $$;

CREATE FUNCTION queue_search_by_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_outbox (program_enrollment_id)
    SELECT e.id FROM changed c
      JOIN earlier o ON o.id = c.id AND (o.username, o.email) IS DISTINCT FROM (c.username, c.email)
      JOIN program_enrollment e ON e.user_id = c.id;
  RETURN NULL;
END $$;

CREATE TRIGGER app_user_search_update AFTER UPDATE ON app_user REFERENCING OLD TABLE AS earlier NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_account();
CREATE TRIGGER profile_search_insert AFTER INSERT ON profile REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_user();
CREATE TRIGGER profile_search_update AFTER UPDATE ON profile REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_user();
CREATE TRIGGER profile_search_delete AFTER DELETE ON profile REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_user();
CREATE TRIGGER role_search_insert AFTER INSERT ON role REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_user();
CREATE TRIGGER role_search_delete AFTER DELETE ON role REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_user();
CREATE TRIGGER employment_search_insert AFTER INSERT ON employment REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_profile();
CREATE TRIGGER employment_search_update AFTER UPDATE ON employment REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_profile();
CREATE TRIGGER employment_search_delete AFTER DELETE ON employment REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_profile();
CREATE TRIGGER education_search_insert AFTER INSERT ON education REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_profile();
CREATE TRIGGER education_search_update AFTER UPDATE ON education REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_profile();
CREATE TRIGGER education_search_delete AFTER DELETE ON education REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION queue_search_by_profile();
