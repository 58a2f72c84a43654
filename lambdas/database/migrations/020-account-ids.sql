-- The number by which a course site knows an account (rules/course-sites.md, "Accounts"): usernames and addresses change, it does not. Null until
-- the next login. The release before writes accounts without it.
ALTER TABLE social_auth ADD COLUMN site_user_id bigint;
CREATE UNIQUE INDEX social_auth_site_user ON social_auth (provider, site_user_id);
