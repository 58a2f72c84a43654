-- Of a comparison with the old system: whose dashboards were compared, and how they differ (rules/moving-in.md, "Dashboards").
ALTER TABLE import_pass ADD COLUMN dashboards jsonb NOT NULL DEFAULT '{"compared": 0, "differing": []}';
