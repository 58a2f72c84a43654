-- Where each program certificate stands in the status lists of its credentials (rules/records.md, "Verifiable credentials"): by hash, and for
-- good. A credential that was downloaded says its position for ever, whatever becomes of the certificate's row.
CREATE TABLE credential_status (
  hash text PRIMARY KEY,
  position integer GENERATED ALWAYS AS IDENTITY UNIQUE
);

-- In no order: positions side by side say nothing of who was certified together.
INSERT INTO credential_status (hash)
SELECT hash FROM (
  SELECT hash FROM program_certificate UNION SELECT hash FROM revoked_certificate WHERE kind = 'program') known ORDER BY random();

CREATE FUNCTION give_credential_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO credential_status (hash) VALUES (NEW.hash) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER program_certificate_credential AFTER INSERT OR UPDATE OF hash ON program_certificate
  FOR EACH ROW EXECUTE FUNCTION give_credential_position();
ALTER TABLE program_certificate ENABLE ALWAYS TRIGGER program_certificate_credential;
