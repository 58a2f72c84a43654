-- Versions of the search documents (spec 70, "Writing").

-- The newest version of a learner's documents that a writer has taken. A writer holds the row while it reads and sends the documents, so
-- that of two versions the higher one was read later. No foreign key: the deletion of a document is a version too.
CREATE TABLE search_document (
  program_enrollment_id integer PRIMARY KEY,
  version bigint NOT NULL
);

CREATE INDEX search_outbox_parked ON search_outbox (program_enrollment_id) WHERE parked;
