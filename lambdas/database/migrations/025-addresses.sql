-- Addresses are compared with A to Z folded, and nothing else (rules/signing-in.md, "Logging in"). The index on lower(email) is the release before's.
CREATE INDEX app_user_address ON app_user (lower(email COLLATE "C"));
