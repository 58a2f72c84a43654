-- A freeze can be undone, and all grades of a run corrected in one pass (rules/freeze.md, "Undone").

ALTER TABLE freeze_pass DROP CONSTRAINT freeze_pass_kind_check;
ALTER TABLE freeze_pass ADD CONSTRAINT freeze_pass_kind_check CHECK (kind IN ('run', 'learner', 'correction'));
-- Who has the grades of a run corrected, and why; null: they are frozen for the first time.
ALTER TABLE freeze_pass ADD COLUMN correction jsonb;
