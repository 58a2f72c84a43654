import { MAX_LEARNERS } from './world.ts'

const PROFILE =
  'filled_out, account_privacy, first_name, last_name, preferred_name, romanized_first_name, romanized_last_name, address, postal_code, city, state_or_territory, country, birth_country, nationality, date_of_birth, preferred_language, gender, phone_number, about_me, edx_level_of_education'
const JOB = 'company_name, position, industry, country, state_or_territory, city, start_date, end_date'
const SCHOOL =
  'degree_name, graduation_date, field_of_study, online_degree, school_name, school_city, school_state_or_territory, school_country'
const columnsOf = (table: string, columns: string) => columns.replaceAll(/\w+/g, `${table}.$&`)

/** `$1` learners, `$2` size of a batch: how many learners of each batch are there. */
export const SEEDED_PER_BATCH = `
  SELECT ((id - 1) / $2::int) AS batch, count(*)::int AS learners FROM app_user WHERE id BETWEEN 1 AND $1 GROUP BY 1`

/**
 * `$1` the learners as JSON, `$2` now. What belongs to a learner is written with the learner and never again, because the running
 * system changes it.
 */
export const INSERT_LEARNERS = `
  WITH learner AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($1) AS l (
      id int, username text, email text, profile jsonb, accounts jsonb, programs jsonb, roles jsonb)),
  added AS (
    INSERT INTO app_user (id, username, email, created_on) SELECT id, username, email, $2 FROM learner
    ON CONFLICT (id) DO NOTHING RETURNING id),
  fresh AS MATERIALIZED (SELECT learner.* FROM learner JOIN added USING (id)),
  profiles AS (
    INSERT INTO profile (id, user_id, agreed_to_terms_of_service, ${PROFILE}, created_on, updated_on)
    SELECT fresh.id, fresh.id, true, ${columnsOf('p', PROFILE)}, $2, $2 FROM fresh, jsonb_populate_record(NULL::profile, fresh.profile) p),
  jobs AS (
    INSERT INTO employment (profile_id, ${JOB})
    SELECT fresh.id, ${columnsOf('j', JOB)}
      FROM fresh, jsonb_populate_recordset(NULL::employment, fresh.profile->'work_history') j),
  schools AS (
    INSERT INTO education (profile_id, ${SCHOOL})
    SELECT fresh.id, ${columnsOf('s', SCHOOL)} FROM fresh, jsonb_populate_recordset(NULL::education, fresh.profile->'education') s),
  accounts AS (
    INSERT INTO social_auth (id, user_id, provider, uid, access_token, refresh_token, token_type, scope, expires_in,
                             token_updated_at, created_on, updated_on)
    SELECT a.id, fresh.id, a.provider, a.uid, a.access_token, a.refresh_token, 'Bearer', 'read write', a.expires_in,
           a.token_updated_at, $2, $2
      FROM fresh, jsonb_to_recordset(fresh.accounts) AS a (
        id int, provider text, uid text, access_token text, refresh_token text, expires_in int, token_updated_at timestamptz)),
  enrollments AS (
    INSERT INTO program_enrollment (id, user_id, program_id)
    SELECT fresh.id * 100 + p.program_id::int, fresh.id, p.program_id::int
      FROM fresh, jsonb_array_elements_text(fresh.programs) AS p (program_id)),
  roles AS (
    INSERT INTO role (user_id, program_id, role)
    SELECT fresh.id, r.program_id, r.role FROM fresh, jsonb_to_recordset(fresh.roles) AS r (program_id int, role text))
  SELECT count(*)::int AS added FROM added`

/**
 * Moves the sequences past every id that a world of any size may bring, so that a larger world can be seeded later into a database
 * in which people have registered meanwhile. The factors are those of the ids in seed.ts and seed-catalog.ts.
 */
export const RESERVE_IDS = `
  SELECT setval(sequence, greatest(reserved.last, coalesce(pg_sequence_last_value(sequence), 0)))
    FROM (VALUES ('app_user', ${MAX_LEARNERS}::bigint), ('profile', ${MAX_LEARNERS}), ('social_auth', ${MAX_LEARNERS * 2 + 1}),
                 ('program_enrollment', ${MAX_LEARNERS * 100 + 99}), ('program', 100), ('course', 10000), ('course_run', 1000000),
                 ('electives_set', 100), ('exam_run', 1000000), ('program_page', 100)) AS reserved (name, last)
   CROSS JOIN LATERAL (SELECT pg_get_serial_sequence(reserved.name, 'id')::regclass AS sequence) of_table`

/** `$1` the catalog as JSON: rows by table. What is there stays as it is. */
export const INSERT_CATALOG = `
  WITH catalog AS MATERIALIZED (SELECT $1::jsonb AS rows),
  programs AS (
    INSERT INTO program (id, title, live, description, financial_aid_availability, num_required_courses, price)
    SELECT id, title, live, description, false, num_required_courses, price
      FROM catalog, jsonb_to_recordset(rows->'program') AS p (
        id int, title text, live bool, description text, num_required_courses smallint, price numeric)
    ON CONFLICT (id) DO NOTHING),
  topics AS (
    INSERT INTO topic (name) SELECT name FROM catalog, jsonb_array_elements_text(rows->'topic') AS t (name)
    ON CONFLICT (name) DO NOTHING),
  courses AS (
    INSERT INTO course (id, program_id, position_in_program, edx_key, title, course_number, description)
    SELECT id, program_id, position_in_program, edx_key, title, course_number, description
      FROM catalog, jsonb_to_recordset(rows->'course') AS c (
        id int, program_id int, position_in_program smallint, edx_key text, title text, course_number text, description text)
    ON CONFLICT (id) DO NOTHING),
  runs AS (
    INSERT INTO course_run (id, course_id, title, edx_course_key, courseware_backend, enrollment_start, enrollment_end, start_date,
                            end_date, upgrade_deadline, freeze_grade_date, enrollment_url, is_discontinued)
    SELECT id, course_id, title, edx_course_key, courseware_backend, enrollment_start, enrollment_end, start_date,
           end_date, upgrade_deadline, freeze_grade_date, enrollment_url, is_discontinued
      FROM catalog, jsonb_to_recordset(rows->'course_run') AS r (
        id int, course_id int, title text, edx_course_key text, courseware_backend text, enrollment_start timestamptz,
        enrollment_end timestamptz, start_date timestamptz, end_date timestamptz, upgrade_deadline timestamptz,
        freeze_grade_date timestamptz, enrollment_url text, is_discontinued bool)
    ON CONFLICT DO NOTHING),
  electives AS (
    INSERT INTO electives_set (id, program_id, required_number, title)
    SELECT id, program_id, required_number, title
      FROM catalog, jsonb_to_recordset(rows->'electives_set') AS e (id int, program_id int, required_number smallint, title text)
    ON CONFLICT (id) DO NOTHING),
  elective_courses AS (
    INSERT INTO elective_course (course_id, electives_set_id)
    SELECT course_id, electives_set_id
      FROM catalog, jsonb_to_recordset(rows->'elective_course') AS e (course_id int, electives_set_id int)
    ON CONFLICT (course_id) DO NOTHING),
  exams AS (
    INSERT INTO exam_run (id, course_id, edx_exam_course_key, semester, date_first_schedulable, date_last_schedulable,
                          date_first_eligible, date_last_eligible, date_grades_available)
    SELECT id, course_id, edx_exam_course_key, semester, date_first_schedulable, date_last_schedulable,
           date_first_eligible, date_last_eligible, date_grades_available
      FROM catalog, jsonb_to_recordset(rows->'exam_run') AS x (
        id int, course_id int, edx_exam_course_key text, semester text, date_first_schedulable timestamptz,
        date_last_schedulable timestamptz, date_first_eligible date, date_last_eligible date, date_grades_available timestamptz)
    ON CONFLICT (id) DO NOTHING)
  INSERT INTO program_page (id, program_id, slug, title, description, faculty_description, program_contact_email)
  SELECT id, program_id, slug, title, description, faculty_description, program_contact_email
    FROM catalog, jsonb_to_recordset(rows->'program_page') AS g (
      id int, program_id int, slug text, title text, description jsonb, faculty_description text, program_contact_email text)
  ON CONFLICT DO NOTHING`

/** `$1` pairs of program and topic as JSON, whose topics are there. */
export const INSERT_PROGRAM_TOPICS = `
  INSERT INTO program_topic (program_id, topic_id)
  SELECT t.program_id, topic.id FROM jsonb_to_recordset($1) AS t (program_id int, topic text) JOIN topic ON topic.name = t.topic
  ON CONFLICT DO NOTHING`

/** `$1`: the address of the simulated MIT Learn, whose port is another at every start. Runs of a real site keep their addresses. */
export const ADDRESS_RUNS = `
  UPDATE course_run
     SET enrollment_url = $1 || regexp_replace(enrollment_url, '^https?://[^/]+', '')
   WHERE enrollment_url ~ '^(http://127[.]0[.]0[.]1:[0-9]+|https://learn[.]example[.]org)/courses/'`
