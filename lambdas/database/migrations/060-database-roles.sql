-- What functions may do, by kind (rules/data.md, "Rights"; lambdas/database/roles.ts). Passwords come from Secrets Manager, by the migrating
-- function. Roles belong to the server, and may be there already where several databases share one.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['micromasters_reader', 'micromasters_learner', 'micromasters_workflow', 'micromasters_operator'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I', wanted);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END LOOP;
END $$;

-- Tables of later migrations are read by all, and written by workflows and operators. What learners may write, a migration says by name.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO micromasters_reader, micromasters_learner, micromasters_workflow, micromasters_operator;
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO micromasters_workflow, micromasters_operator;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT ON TABLES TO micromasters_reader, micromasters_learner, micromasters_workflow, micromasters_operator;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT INSERT, UPDATE, DELETE ON TABLES TO micromasters_workflow, micromasters_operator;

-- Which migrations there are is the migrating function's alone to say.
REVOKE INSERT, UPDATE, DELETE ON schema_migration FROM micromasters_workflow, micromasters_operator;

-- Who only reads sees that an account is linked, not its tokens.
REVOKE SELECT ON social_auth FROM micromasters_reader;
GRANT SELECT (id, user_id, provider, uid, site_user_id, token_type, scope, expires_in, token_updated_at, invalid_since, created_on, updated_on)
  ON social_auth TO micromasters_reader;

-- What a learner changes by signing in, joining, enrolling, sharing and editing the own profile; and what follows by trigger.
GRANT INSERT, UPDATE ON app_user, profile, social_auth, cached_enrollment TO micromasters_learner;
GRANT INSERT, UPDATE, DELETE ON program_enrollment, employment, education TO micromasters_learner;
GRANT INSERT ON search_outbox, consequence_queue, exam_profile, former_username, profile_name_audit, record_share_event TO micromasters_learner;
