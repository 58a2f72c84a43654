-- Holders with different fences who came at once each locked the row for sharing, and then waited for each other to raise it. A newer fence
-- now takes its lock at once; only an equal one shares (rules/lease.md, "The lease").
CREATE OR REPLACE FUNCTION hold_fence(lease_name text, held bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  stored bigint;
BEGIN
  SELECT fence INTO stored FROM lease_fence WHERE name = lease_name;
  IF stored = held THEN
    SELECT fence INTO stored FROM lease_fence WHERE name = lease_name FOR SHARE;
    IF stored = held THEN
      RETURN true;
    END IF;
  ELSIF stored IS NULL OR stored < held THEN
    INSERT INTO lease_fence AS f (name, fence) VALUES (lease_name, held)
      ON CONFLICT (name) DO UPDATE SET fence = excluded.fence WHERE f.fence <= excluded.fence;
    IF FOUND THEN
      RETURN true;
    END IF;
  END IF;
  RAISE EXCEPTION 'lease %: fence % is no longer the newest', lease_name, held USING ERRCODE = 'MM001';
END $$;
