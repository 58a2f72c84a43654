-- The audit of a grade covers its deletion too (rules/people.md, "Audits"): data_after is null then.

CREATE OR REPLACE FUNCTION audit_grade() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('INSERT INTO %I (%I, acting_user_id, data_before, data_after) VALUES ($1, $2, $3, $4)',
                 TG_TABLE_NAME || '_audit', TG_TABLE_NAME || '_id')
    USING CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END,
          nullif(current_setting('app.acting_user_id', true), '')::integer,
          CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
          CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  RETURN NULL;
END $$;
CREATE TRIGGER final_grade_deletion_audited AFTER DELETE ON final_grade FOR EACH ROW EXECUTE FUNCTION audit_grade();
CREATE TRIGGER proctored_exam_grade_deletion_audited AFTER DELETE ON proctored_exam_grade
  FOR EACH ROW EXECUTE FUNCTION audit_grade();
CREATE TRIGGER combined_final_grade_deletion_audited AFTER DELETE ON combined_final_grade
  FOR EACH ROW EXECUTE FUNCTION audit_grade();
