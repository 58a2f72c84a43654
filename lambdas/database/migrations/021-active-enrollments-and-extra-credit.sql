-- Extra credit and rounding make grades above 1 (rules/course-sites.md, "Open edX"): kept as they are. NaN and Infinity are no grades.
ALTER TABLE final_grade DROP CONSTRAINT final_grade_grade_check;
ALTER TABLE final_grade ADD CONSTRAINT final_grade_grade_check CHECK (grade >= 0 AND grade < 'Infinity');

-- Whoever asks where a learner is enrolled asks here: a row that says of itself that it is inactive is kept as sent, and is no enrollment
-- (rules/course-sites.md, "Open edX").
CREATE VIEW active_enrollment AS
  SELECT user_id, course_run_id, data FROM cached_enrollment WHERE data->'is_active' IS DISTINCT FROM 'false';

CREATE OR REPLACE FUNCTION exam_profile_of_enrolled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exam_profile (profile_id)
  SELECT DISTINCT p.id
    FROM written w
    JOIN course_run r ON r.id = w.course_run_id
    JOIN exam_run x ON x.course_id = r.course_id AND x.date_last_eligible > (now() AT TIME ZONE 'UTC')::date
    JOIN profile p ON p.user_id = w.user_id
   WHERE w.data->'is_active' IS DISTINCT FROM 'false'
   ORDER BY 1
  ON CONFLICT (profile_id) DO NOTHING;
  RETURN NULL;
END $$;
