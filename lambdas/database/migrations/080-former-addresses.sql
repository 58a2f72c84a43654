-- Addresses of documents whose row gave way to another one of the same person, when two users were merged (rules/records.md, "After a
-- merge"): the hash of a certificate, the uuid of a letter, or id and share hash of a record's enrollment with a slash between. `current` is
-- what stands under the address now: a hash, a uuid, or an enrollment's id.
CREATE TABLE former_address (
  kind text NOT NULL CHECK (kind IN ('course', 'program', 'letter', 'record')),
  address text NOT NULL,
  current text NOT NULL,
  PRIMARY KEY (kind, address)
);
CREATE INDEX former_address_current ON former_address (kind, current);

-- Revoking the link to a record takes back those that led to it before, too.
GRANT DELETE ON former_address TO micromasters_learner;
