import type { Pool } from 'pg'
import { expect, it } from 'vitest'
import { mapping } from '../../lambdas/moving-in/mapping/mapping.ts'
import { createDatabase } from '../kit/database.ts'
import { createOldDatabase } from '../kit/old-database.ts'
import { importOld, rowsHere } from './kit.ts'

const { pool: old } = await createOldDatabase()
const { pool } = await createDatabase()
const { pool: fresh } = await createDatabase()
const { pool: empty } = await createDatabase()

await importOld(old, pool)

/** A range that holds any table of the sample. */
const IN_ONE = 20_000

/** Imports what is there now, and expects it to be what a first import of it brings. */
async function expectAsFresh(): Promise<void> {
  await importOld(old, pool)
  await emptied(fresh)
  await importOld(old, fresh, 'run', IN_ONE)
  const [here, wanted] = [await rowsHere(pool), await rowsHere(fresh)]
  for (const [table, rows] of Object.entries(wanted)) expect([table, here[table]]).toEqual([table, rows])
}

async function emptied(database: Pool): Promise<void> {
  const tables = await database.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration'`,
  )
  const deletes = tables.rows.map(({ name }) => `DELETE FROM ${name}`)
  await database.query(['BEGIN', 'SET LOCAL session_replication_role = replica', ...deletes, 'COMMIT'].join(';'))
}

/** Takes a user out of the old database, with all that is theirs. */
async function forgetUser(id: number): Promise<void> {
  const { rows } = await old.query<{
    name: string
  }>(`SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'user_id'
    AND table_schema = 'public'`)
  const theirs = rows.map(({ name }) => `DELETE FROM ${name} WHERE user_id = ${id}`)
  await old.query(
    ['BEGIN', 'SET LOCAL session_replication_role = replica', ...theirs, `DELETE FROM auth_user WHERE id = ${id}`, 'COMMIT'].join(
      ';',
    ),
  )
}

it('changes nothing, and writes nothing, when nothing has changed', async () => {
  const before = await rowsHere(pool)
  const pass = await importOld(old, pool)
  expect(await rowsHere(pool)).toEqual(before)
  const { rows } = await pool.query('SELECT source FROM import_range WHERE pass_id = $1 AND (outcome <> $2 OR written > 0)', [
    pass.id,
    'unchanged',
  ])
  expect(rows).toEqual([])
})

it.each<[string, string]>([
  [
    'rows that changed',
    `UPDATE auth_user SET email = 'new@example.com' WHERE id = 5001;
     UPDATE courses_program SET price = 1, live = NOT live WHERE id = 5004;
     UPDATE dashboard_cachedenrollment SET data = '{"mode": "audit"}' WHERE id % 7 = 0;
     UPDATE grades_finalgrade SET grade = 0.5 WHERE id % 11 = 0;
     UPDATE social_auth_usersocialauth SET extra_data = '{"access_token": "t", "updated_at": 1795104300}' WHERE id = 5;
     UPDATE wagtailimages_rendition SET file = 'images/other.jpg' WHERE filter_spec = 'fill-300x186'`,
  ],
  [
    'rows that are new',
    `INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
       VALUES (70001, '', false, 'late', '', '', 'late@example.com', false, true, now());
     INSERT INTO dashboard_programenrollment (program_id, user_id) VALUES (5001, 70001);
     INSERT INTO dashboard_cachedenrollment (data, course_run_id, user_id) VALUES ('{}', 5001, 70001)`,
  ],
  [
    'rows that are gone, with all that hangs on them',
    `DELETE FROM dashboard_cachedenrollment WHERE id % 5 = 0;
     DELETE FROM grades_finalgradeaudit WHERE final_grade_id IN (SELECT id FROM grades_finalgrade WHERE user_id = 5010);
     DELETE FROM grades_finalgrade WHERE user_id = 5010;
     DELETE FROM cms_programfaculty WHERE program_page_id = 330;
     DELETE FROM courses_program_topics WHERE topic_id = 3; DELETE FROM courses_topic WHERE id = 3`,
  ],
  [
    'names, keys and places that went from one row to another',
    `UPDATE auth_user SET username = 'moving' WHERE id = 5002; UPDATE auth_user SET username = 'Mira' WHERE id = 5300;
     UPDATE auth_user SET username = (SELECT username || '?' FROM auth_user WHERE id = 5003) WHERE id = 5002;
     UPDATE courses_courserun SET edx_course_key = 'x' WHERE id = 5001;
     UPDATE courses_courserun SET edx_course_key = 'course-v1:MITx+L00x+1T2019' WHERE id = 5002;
     UPDATE courses_courserun SET edx_course_key = 'course-v1:MITx+L00x+1T2022' WHERE id = 5001;
     UPDATE courses_course SET position_in_program = 900 WHERE id = 5001;
     UPDATE courses_course SET position_in_program = 1 WHERE id = 5002;
     UPDATE courses_course SET position_in_program = 2 WHERE id = 5001;
     UPDATE courses_topic SET name = 'was 1' WHERE id = 1; UPDATE courses_topic SET name = 'Business & Management' WHERE id = 2`,
  ],
  [
    'rows that came back under another number',
    `UPDATE dashboard_cachedenrollment SET id = id + 100000 WHERE id % 3 = 1;
     UPDATE dashboard_usercacherefreshtime SET id = id + 100000 WHERE id % 3 = 1;
     DELETE FROM grades_combinedfinalgradeaudit; UPDATE grades_combinedfinalgrade SET id = id + 100000;
     UPDATE dashboard_programenrollment SET id = id + 100000 WHERE id BETWEEN 5100 AND 5120;
     UPDATE grades_micromastersprogramcertificate SET id = id + 100000`,
  ],
  [
    'accounts, roles and authorizations of which another one counts by now',
    `UPDATE social_auth_usersocialauth SET modified = now() + interval '1 day' WHERE id = 438;
     UPDATE roles_role SET role = 'instructor' WHERE id = 5002;
     UPDATE roles_role SET role = CASE role WHEN 'staff' THEN 'instructor' ELSE 'staff' END WHERE user_id IN (5325, 5326);
     DELETE FROM exams_examauthorization WHERE id = (
       SELECT min(id) FROM exams_examauthorization WHERE status = 'success' GROUP BY user_id, course_id, exam_run_id HAVING count(*) > 1)`,
  ],
  [
    'a run that lost its course, and one that got one',
    `UPDATE courses_courserun SET course_id = NULL WHERE id = 5005; UPDATE courses_courserun SET course_id = 5001 WHERE id = 5064`,
  ],
  [
    'profiles that changed hands, came and went',
    `INSERT INTO profiles_profile (account_privacy, email_optin, user_id, filled_out, agreed_to_terms_of_service,
         verified_micromaster_user, mail_id, fake_user) VALUES ('public', true, 5071, false, true, true, gen_random_uuid(), false);
     UPDATE profiles_profile SET user_id = 5072 WHERE id = 5010;
     UPDATE profiles_profile SET user_id = 5010 WHERE id = 5011`,
  ],
])('brings %s, as a first import would', async (_, sql) => {
  await old.query(sql)
  await expectAsFresh()
})

it('leaves alone what was made here, whatever the old database does', async () => {
  const mine = await pool.query<{ id: number }>(
    `INSERT INTO app_user (username, email) VALUES ('made-here', 'here@example.com') RETURNING id`,
  )
  const id = mine.rows[0]?.id
  await pool.query('INSERT INTO profile (user_id, first_name) VALUES ($1, $2)', [id, 'Here'])
  await pool.query('INSERT INTO program_enrollment (user_id, program_id) VALUES ($1, 5001)', [id])
  await pool.query(`INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES ($1, 5001, '{"mine": true}')`, [id])
  await pool.query(`INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (5073, 5002, '{"mine": true}')`)
  await old.query(`
    INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
      VALUES (70002, '', false, 'made-here', '', '', '', false, true, now());
    INSERT INTO dashboard_programenrollment (program_id, user_id) VALUES (5001, 70002);`)
  await forgetUser(5073)
  await importOld(old, pool)
  const found = async (sql: string, values: unknown[] = []) => (await pool.query(sql, values)).rows
  expect(await found('SELECT id FROM app_user WHERE username = $1', ['made-here'])).toEqual([{ id }])
  expect(await found(`SELECT user_id FROM cached_enrollment WHERE data ? 'mine' ORDER BY 1`)).toEqual([
    { user_id: 5073 },
    { user_id: id },
  ])
  const noted = await found(
    `SELECT source, reason FROM import_exception WHERE reason IN ('taken-here', 'orphan', 'still-used-here') ORDER BY 1, 2`,
  )
  expect(noted).toEqual([
    { source: 'app_user', reason: 'still-used-here' },
    { source: 'app_user', reason: 'taken-here' },
    { source: 'profile-of-none', reason: 'orphan' },
    { source: 'profile-of-none', reason: 'still-used-here' },
    { source: 'program_enrollment', reason: 'orphan' },
  ])
})

it('brings what had no place as soon as it has one', async () => {
  await pool.query(`DELETE FROM cached_enrollment WHERE data ? 'mine'`)
  await pool.query(`DELETE FROM program_enrollment WHERE user_id = (SELECT id FROM app_user WHERE username = 'made-here')`)
  await pool.query('DELETE FROM exam_profile WHERE profile_id > 100000')
  await pool.query(`DELETE FROM profile WHERE user_id = (SELECT id FROM app_user WHERE username = 'made-here')`)
  await pool.query(`DELETE FROM app_user WHERE username = 'made-here'`)
  await expectAsFresh()
})

it('empties the house again, when the old database is empty', async () => {
  await importOld(old, empty)
  const client = await old.connect()
  await client.query('BEGIN; SET LOCAL session_replication_role = replica')
  for (const table of new Set(mapping.map(({ old: name }) => name))) await client.query(`DELETE FROM ${table}`)
  await client.query('COMMIT')
  client.release()
  await importOld(old, empty)
  expect(Object.entries(await rowsHere(empty)).filter(([, rows]) => rows.length > 0)).toEqual([])
})
