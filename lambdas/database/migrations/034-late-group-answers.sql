-- What a course site says of a shard's learners is left out for who has left meanwhile, as any late write (migration 033).
CREATE TRIGGER refresh_run_enrollments_of_who_left BEFORE INSERT ON refresh_run_enrollments
  FOR EACH ROW EXECUTE FUNCTION leave_out_who_left();
ALTER TABLE refresh_run_enrollments ENABLE ALWAYS TRIGGER refresh_run_enrollments_of_who_left;
