import type { Pool } from 'pg'
import { freezeLearners, type FreezeOutcome } from '../../lambdas/freeze/freeze-learners.ts'
import { openLearner, type OpenedMessage, openPass } from '../../lambdas/freeze/open-pass.ts'
import { type Correction, type Pass, passSchema } from '../../lambdas/freeze/pass.ts'
import { quietLog } from '../kit/quiet-log.ts'

export const NOW = new Date('2026-11-20T16:00:00Z')
export const RUN_ID = 1
export const COURSE_ID = 1
export const EXAM_RUN_ID = 1

/**
 * One program of one course with an exam that can be scheduled at NOW, one run that can be frozen, and learners 1 … `learners`, each
 * paid, with a passing grade of 0.8, a passed exam of 90 percent, and an account on edX.org.
 */
export async function seedRun(pool: Pool, learners: number): Promise<void> {
  await pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (${COURSE_ID}, 1, 1, 'C');
    INSERT INTO course_run (id, course_id, edx_course_key, start_date, end_date, freeze_grade_date)
      VALUES (${RUN_ID}, 1, 'course-v1:MITx+A+1T2026', '2026-02-01', '2026-11-01', '2026-11-15');
    INSERT INTO exam_run (id, course_id, edx_exam_course_key, date_first_schedulable, date_last_schedulable, date_first_eligible,
                          date_last_eligible, date_grades_available)
      VALUES (${EXAM_RUN_ID}, 1, 'course-v1:MITx+X+1', '2026-11-01', '2026-12-01', '2026-12-05', '2026-12-20', '2026-11-10');
    INSERT INTO app_user (id, username, email) SELECT n, 'u' || n, 'u' || n || '@example.com' FROM generate_series(1, ${learners}) n;
    INSERT INTO profile (id, user_id) SELECT n, n FROM generate_series(1, ${learners}) n;
    INSERT INTO program_enrollment (id, user_id, program_id) SELECT n, n, 1 FROM generate_series(1, ${learners}) n;
    INSERT INTO social_auth (user_id, provider, uid) SELECT n, 'edxorg', 'u' || n FROM generate_series(1, ${learners}) n;
    INSERT INTO cached_enrollment SELECT n, 1, '{"mode": "verified", "is_active": true}' FROM generate_series(1, ${learners}) n;
    INSERT INTO cached_current_grade SELECT n, 1, '{"passed": true, "percent": 0.8}' FROM generate_series(1, ${learners}) n;
    INSERT INTO proctored_exam_grade (user_id, course_id, exam_run_id, passing_score, score, grade, passed, percentage_grade)
      SELECT n, 1, ${EXAM_RUN_ID}, 60, 90, 'Pass', true, 0.9 FROM generate_series(1, ${learners}) n;
    TRUNCATE consequence_queue, proctored_exam_grade_audit, exam_profile;
    ANALYZE;
  `)
}

export const lease = (name: string, fence = 1) => ({
  name,
  owner: 'test',
  fence,
  expiresAt: new Date(NOW.getTime() + 4 * 3_600_000),
})

export const dependencies = (pool: Pool, now = NOW) => ({
  database: pool,
  log: quietLog,
  now: () => now,
  uuid: () => crypto.randomUUID(),
})

/** Opens a pass over the run, as the workflow does. */
export function openRunPass(pool: Pool, execution: string, at = NOW, fence = 1): Promise<OpenedMessage> {
  const opening = { execution, startedAt: at, lease: lease('freeze-grades:run', fence), courseRunId: RUN_ID }
  return openPass(dependencies(pool, at), opening)
}

export function passOf(opened: OpenedMessage): Pass {
  if (opened.next === 'nothing') throw new Error(`no pass was opened: ${opened.reason}`)
  return passSchema.parse(opened.pass)
}

/** Opens the freeze of one learner and says that the fetch went well: the cached rows are what it gave. */
export async function openOne(pool: Pool, userId: number, execution: string): Promise<Pass> {
  const opening = { execution, startedAt: NOW, lease: lease(`freeze-learner:${execution}`), courseRunId: RUN_ID }
  const pass = passOf(await openLearner(dependencies(pool), opening, userId))
  await fetched(pool, pass.id)
  return pass
}

/** What the fetch steps of a pass leave in their ledger: everybody fetched, but for those who are given with their reasons. */
export async function fetched(pool: Pool, passId: string, failed: ReadonlyMap<number, string> = new Map()): Promise<void> {
  const sql = `
    UPDATE refresh_run_learner l SET edxorg_outcome = CASE WHEN f.reason IS NULL THEN 'unchanged' ELSE 'failed' END, edxorg_reason = f.reason
      FROM refresh_run_learner m LEFT JOIN unnest($2::int[], $3::text[]) AS f (user_id, reason) ON f.user_id = m.user_id
     WHERE l.run_id = $1 AND m.run_id = $1 AND m.position = l.position`
  await pool.query(sql, [passId, [...failed.keys()], [...failed.values()]])
}

/** Freezes, or corrects, one learner of a pass. */
export async function freezeIn(
  pool: Pool,
  pass: Pass,
  userId: number,
  correction?: Correction,
): Promise<FreezeOutcome | undefined> {
  return (await freezeLearners(dependencies(pool), { pass, userIds: [userId], correction })).get(userId)
}

export async function freezeOne(pool: Pool, userId: number, execution: string): Promise<FreezeOutcome | undefined> {
  return freezeIn(pool, await openOne(pool, userId, execution), userId)
}

const COUNTS = ['final_grade', 'final_grade_audit', 'exam_authorization', 'exam_profile', 'combined_final_grade'] as const
const MORE = ['combined_final_grade_audit', 'program_letter', 'search_outbox'] as const

/** How many rows each table that a freeze writes has. */
export async function countRows(pool: Pool): Promise<Record<string, number>> {
  const tables = [...COUNTS, ...MORE]
  const { rows } = await pool.query<Record<string, number>>(
    `SELECT ${tables.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`).join()}`,
  )
  return rows[0] ?? {}
}

export const nothingWritten = Object.fromEntries([...COUNTS, ...MORE].map((table) => [table, 0]))
