-- Files of the old media store that rows here name, copied once each (rules/moving-in.md, "Pictures").
CREATE TABLE import_media (
  path text PRIMARY KEY,
  copied_on timestamptz,
  -- The status with which it was refused, or the name of what went wrong, and the pass that tried: the next one tries again.
  error text,
  tried_in text
);
CREATE INDEX import_media_waiting ON import_media (path) WHERE copied_on IS NULL;
