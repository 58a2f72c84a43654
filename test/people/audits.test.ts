import { expect, it } from 'vitest'
import { createDatabase } from '../kit/database.ts'

const { pool } = await createDatabase()

it.each([
  ['final_grade', 'course_run_id, grade', '1, 0.8'],
  ['combined_final_grade', 'course_id, grade', '1, 80'],
  ['proctored_exam_grade', 'course_id, passing_score, score, grade, passed, percentage_grade', `1, 0.5, 0.8, 'Pass', true, 0.8`],
])('the audit of %s tells of its making, its change and its deletion', async (table, columns, values) => {
  await pool.query(`
    INSERT INTO program (id, title, num_required_courses, price) VALUES (1, 'P', 1, 1) ON CONFLICT DO NOTHING;
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'C') ON CONFLICT DO NOTHING;
    INSERT INTO course_run (id, course_id) VALUES (1, 1) ON CONFLICT DO NOTHING;
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'ada@example.com') ON CONFLICT DO NOTHING;
    INSERT INTO ${table} (id, user_id, ${columns}) VALUES (7, 1, ${values});
    UPDATE ${table} SET updated_on = now() WHERE id = 7;
    BEGIN; SET LOCAL app.acting_user_id = '1'; DELETE FROM ${table} WHERE id = 7; COMMIT;`)
  const { rows } = await pool.query(
    `SELECT ${table}_id AS id, acting_user_id AS by, data_before->>'id' AS before, data_after->>'id' AS after FROM ${table}_audit ORDER BY 1, created_on`,
  )
  expect(rows).toEqual([
    { id: 7, by: null, before: null, after: '7' },
    { id: 7, by: null, before: '7', after: '7' },
    { id: 7, by: 1, before: '7', after: null },
  ])
})
