-- Whose the row is that an import set aside or took note of, so that it leaves with the person (rules/people.md, "Leaving"). Without a foreign
-- key: who is meant may not be here.
ALTER TABLE import_exception ADD COLUMN user_id integer;
CREATE INDEX import_exception_user ON import_exception (user_id);

CREATE TRIGGER import_exception_of_who_left BEFORE INSERT ON import_exception FOR EACH ROW EXECUTE FUNCTION leave_out_who_left();
ALTER TABLE import_exception ENABLE ALWAYS TRIGGER import_exception_of_who_left;

-- Exceptions that were noted before are noted anew, with the person, by the next pass.
UPDATE import_source_range r SET hash = NULL FROM import_exception e WHERE e.source = r.source AND e.cell = r.cell;
