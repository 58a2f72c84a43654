import type { ClientBase, Pool } from 'pg'
import { readDocumentRows } from '../../lambdas/search/document-query.ts'
import { composeDocuments } from '../../lambdas/search/documents.ts'
import { queueAll } from '../../lambdas/search/outbox-query.ts'

/** Two programs with two courses each, and learners 1 to `count`, all enrolled in both programs and in a run of each course. */
export async function seedLearners(pool: Pool, count: number): Promise<void> {
  await pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 2, 1), (2, 'Q', true, 2, 1);
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'A'), (2, 1, 2, 'B'), (3, 2, 1, 'C'), (4, 2, 2, 'D');
    INSERT INTO course_run (id, course_id, edx_course_key, start_date)
      SELECT id, id, 'course-v1:MITx+C' || id || '+1T2024', '2024-02-01' FROM course;
    INSERT INTO app_user (id, username, email) SELECT n, 'learner' || n, n || '@example.com' FROM generate_series(1, ${count}) n;
    INSERT INTO profile (id, user_id, filled_out, first_name, last_name, city, country)
      SELECT n, n, true, 'Zoë', 'Ødegård ' || n, 'Oslo', 'NO' FROM generate_series(1, ${count}) n;
    INSERT INTO employment (profile_id, company_name, country) SELECT n, 'Co' || n % 7, 'NO' FROM generate_series(1, ${count}) n;
    INSERT INTO program_enrollment (id, user_id, program_id)
      SELECT (p - 1) * 100000 + n, n, p FROM generate_series(1, ${count}) n, generate_series(1, 2) p;
    INSERT INTO cached_enrollment (user_id, course_run_id, data)
      SELECT n, r, jsonb_build_object('mode', CASE WHEN n % 2 = 0 THEN 'verified' ELSE 'audit' END)
        FROM generate_series(1, ${count}) n, generate_series(1, 4) r;
    INSERT INTO final_grade (user_id, course_run_id, grade, passed, status)
      SELECT n, r, (n % 100) / 100.0, n % 100 > 60, 'complete' FROM generate_series(1, ${count}) n, generate_series(1, 2) r`)
  await queueAll(pool)
}

/** Changes what the documents of learners say. */
export async function changeCity(pool: Pool, userIds: readonly number[], city: string): Promise<void> {
  await pool.query('UPDATE profile SET city = $2 WHERE user_id = ANY ($1)', [userIds, city])
}

/** Takes learners out of all programs, and queues that, in one transaction as everybody does (rules/data.md, "Outbox"). */
export async function leave(pool: Pool, userIds: readonly number[]): Promise<void> {
  const sql = `
    WITH gone AS (DELETE FROM program_enrollment WHERE user_id = ANY ($1) RETURNING id)
    INSERT INTO search_outbox (program_enrollment_id, deleted) SELECT id, true FROM gone`
  await pool.query(sql, [userIds])
}

/** Every document as Postgres has it now, by id. */
export async function postgresDocuments(on: Pool | ClientBase) {
  const { rows } = await on.query<{ id: number }>('SELECT id FROM program_enrollment')
  const documents = composeDocuments(
    await readDocumentRows(
      on,
      rows.map(({ id }) => id),
    ),
  )
  const of = (kind: 'private' | 'public') => Object.fromEntries(documents.map((each) => [String(each.id), each[kind]]))
  return { private: of('private'), public: of('public') }
}

export async function outboxSize(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM search_outbox')
  return rows[0]?.count ?? 0
}
