-- Who is not active is in no index (rules/search.md, "Who finds what"): the documents follow that, too.

CREATE OR REPLACE FUNCTION queue_search_by_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_outbox (program_enrollment_id)
    SELECT e.id FROM changed c
      JOIN earlier o ON o.id = c.id AND (o.username, o.email, o.is_active) IS DISTINCT FROM (c.username, c.email, c.is_active)
      JOIN program_enrollment e ON e.user_id = c.id;
  RETURN NULL;
END $$;
