-- What belongs into the catalog: every program that was ever live, until an operator takes it out on purpose (rules/catalog.md, "Lost
-- programs"). Kept by triggers: whoever makes a program live, or not live, cannot forget it.
CREATE TABLE catalog_program (
  -- Without a foreign key: a program whose row is gone is gone from the catalog, too.
  program_id integer PRIMARY KEY,
  title text NOT NULL,
  -- It had a live page: MIT Learn skips programs without one.
  with_page boolean NOT NULL,
  withdrawn_on timestamptz
);
INSERT INTO catalog_program (program_id, title, with_page)
SELECT p.id, p.title, EXISTS (SELECT FROM program_page g WHERE g.program_id = p.id AND g.live) FROM program p WHERE p.live;

CREATE FUNCTION program_is_live() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO catalog_program AS c (program_id, title, with_page)
  VALUES (NEW.id, NEW.title, EXISTS (SELECT FROM program_page g WHERE g.program_id = NEW.id AND g.live))
    ON CONFLICT (program_id) DO UPDATE SET title = excluded.title, with_page = c.with_page OR excluded.with_page, withdrawn_on = NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER program_in_catalog AFTER INSERT OR UPDATE OF live, title ON program FOR EACH ROW WHEN (NEW.live)
  EXECUTE FUNCTION program_is_live();

CREATE FUNCTION program_page_is_live() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE catalog_program SET with_page = true WHERE program_id = NEW.program_id AND NOT with_page;
  RETURN NULL;
END $$;
CREATE TRIGGER program_page_in_catalog AFTER INSERT OR UPDATE OF live, program_id ON program_page FOR EACH ROW
  WHEN (NEW.live AND NEW.program_id IS NOT NULL) EXECUTE FUNCTION program_page_is_live();
