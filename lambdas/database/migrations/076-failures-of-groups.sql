-- What kept a run from asking for a shard's enrollments together, by the shard's first position (rules/refresh.md, "Report").
ALTER TABLE refresh_run ADD COLUMN group_failures jsonb NOT NULL DEFAULT '{}';
