import type { Pool } from 'pg'
import { openBulkRun } from '../../lambdas/refresh/queries.ts'
import type { Run } from '../../lambdas/refresh/run.ts'

export const NOW = new Date('2026-11-27T00:00:00Z')
export const LEASE = { name: 'refresh-learner-data', fence: 1 }
export const DEADLINE = new Date('2026-11-27T05:00:00Z')
export const RUN: Run = { id: 'run-1', lease: LEASE, deadline: DEADLINE }

export const EDX_KEYS = ['course-v1:MITx+A+1T2026', 'course-v1:MITx+B+1T2026'] as const
export const MITX_KEY = 'course-v1:MITx+C+1T2026'

/** One program with three runs (two on edX.org) and one learner, user 1, with an account on both backends. */
export async function seedOneLearner(pool: Pool): Promise<void> {
  await pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'C');
    INSERT INTO course_run (id, course_id, edx_course_key, courseware_backend) VALUES
      (1, 1, '${EDX_KEYS[0]}', 'edxorg'), (2, 1, '${EDX_KEYS[1]}', 'edxorg'), (3, 1, '${MITX_KEY}', 'mitxonline');
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'ada@example.com');
    INSERT INTO profile (id, user_id) VALUES (1, 1);
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (7, 1, 1);
    INSERT INTO social_auth (user_id, provider, uid) VALUES (1, 'edxorg', 'ada'), (1, 'mitxonline', 'ada-mo');
  `)
}

/** Opens the bulk run `RUN` over whoever is stale at NOW. */
export function openRun(pool: Pool, id = RUN.id, fence = LEASE.fence): Promise<number> {
  const run = { id, lease: { ...LEASE, fence }, startedAt: NOW, deadline: DEADLINE, forced: false }
  return openBulkRun(pool, run, { now: NOW, excludedUserIds: [], dedpTitle: 'DEDP', includeDedp: false })
}
