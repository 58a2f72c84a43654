import type { Pool } from 'pg'

export const PROGRAMS = 5
export const COURSES = 6
export const RUNS = 4
/** The learner who is measured. */
export const LEARNER = { userId: 1, username: 'learner1' }

/**
 * A catalog of 5 programs × 6 courses × 4 runs, and so many learners: the measured one is enrolled in everything, with certificates,
 * grades and exams; the others in one program and four runs each.
 */
export async function seedDashboardWorld(pool: Pool, learners: number, now: Date): Promise<void> {
  const at = now.toISOString()
  // Neither foreign keys nor audit: a million rows that are right by construction.
  await pool.query(`
    SET session_replication_role = replica;
    INSERT INTO program (id, title, live, num_required_courses, price, description)
      SELECT p, 'Program ' || p, true, 4, 1350, repeat('About it. ', 20) FROM generate_series(1, ${PROGRAMS}) p;
    INSERT INTO course (id, program_id, position_in_program, title, description)
      SELECT c, 1 + (c - 1) / ${COURSES}, c, 'Course ' || c, repeat('About it. ', 20) FROM generate_series(1, ${PROGRAMS * COURSES}) c;
    INSERT INTO course_run (id, course_id, title, edx_course_key, start_date, end_date, enrollment_start, upgrade_deadline)
      SELECT r, 1 + (r - 1) / ${RUNS}, 'Run ' || r, 'course-v1:MITx+C' || r || '+1T2026',
             '${at}'::timestamptz - (r % 4 - 1) * interval '120 days', '${at}'::timestamptz - (r % 4 - 2) * interval '120 days',
             '${at}'::timestamptz - interval '1 year', '${at}'::timestamptz + (r % 3 - 1) * interval '30 days'
        FROM generate_series(1, ${PROGRAMS * COURSES * RUNS}) r;
    INSERT INTO electives_set (id, program_id, required_number, title) VALUES (1, 1, 2, 'Electives');
    INSERT INTO elective_course (course_id, electives_set_id) SELECT c, 1 FROM generate_series(4, 6) c;
    INSERT INTO exam_run (id, course_id, date_first_schedulable, date_last_schedulable, date_first_eligible, date_last_eligible, date_grades_available)
      SELECT c, c, '${at}', '${at}'::timestamptz + interval '30 days', '${at}', '${at}'::timestamptz + interval '60 days', '${at}'
        FROM generate_series(1, ${PROGRAMS * COURSES}, 2) c;
    INSERT INTO app_user (id, username, email) SELECT u, 'learner' || u, 'learner' || u || '@example.com' FROM generate_series(1, ${learners}) u;
    INSERT INTO profile (id, user_id, image_small) SELECT u, u, '/i/' || u FROM generate_series(1, ${learners}) u;
    INSERT INTO social_auth (user_id, provider, uid) SELECT u, 'edxorg', 'learner' || u FROM generate_series(1, ${learners}) u;
    INSERT INTO user_cache_refresh_time (user_id, enrollment, certificate, current_grade) SELECT u, '${at}', '${at}', '${at}' FROM generate_series(1, ${learners}) u;
    INSERT INTO program_enrollment (user_id, program_id)
      SELECT u, p FROM generate_series(1, ${learners}) u, generate_series(1, ${PROGRAMS}) p WHERE u = 1 OR p = 1 + u % ${PROGRAMS};
    INSERT INTO cached_enrollment (user_id, course_run_id, data)
      SELECT u, r, jsonb_build_object('mode', CASE r % 2 WHEN 0 THEN 'verified' ELSE 'audit' END, 'is_active', true, 'course_details', jsonb_build_object('course_id', r))
        FROM generate_series(1, ${learners}) u, LATERAL (SELECT r FROM generate_series(1 + u % 30, ${PROGRAMS * COURSES * RUNS}, 30) r
              UNION SELECT r FROM generate_series(1, ${PROGRAMS * COURSES * RUNS}) r WHERE u = 1) own;
    INSERT INTO cached_current_grade (user_id, course_run_id, data) SELECT user_id, course_run_id, '{"percent": 0.72, "passed": true}' FROM cached_enrollment;
    INSERT INTO cached_certificate (user_id, course_run_id, data)
      SELECT user_id, course_run_id, '{"certificate_type": "verified", "is_passing": true, "download_url": "/c"}' FROM cached_enrollment WHERE course_run_id % 3 = 0;
    INSERT INTO final_grade (user_id, course_run_id, grade, passed, status)
      SELECT user_id, course_run_id, 0.8, true, 'complete' FROM cached_enrollment WHERE course_run_id % 4 = 3;
    INSERT INTO exam_authorization (user_id, course_id, exam_run_id, status) SELECT 1, course_id, id, 'success' FROM exam_run;
    INSERT INTO proctored_exam_grade (user_id, course_id, exam_run_id, passing_score, score, grade, passed, percentage_grade)
      SELECT 1, course_id, id, 60, 70, 'Pass', true, 0.7 FROM exam_run;
    RESET session_replication_role`)
  await pool.query('ANALYZE')
}
