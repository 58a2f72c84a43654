import type { Pool } from 'pg'
import { operate } from '../../lambdas/operations/operations.ts'
import type { Replies } from '../../lambdas/operations/replies.ts'
import type { OperationName } from '../../lambdas/operations/request.ts'
import type { Tools } from '../../lambdas/operations/tools.ts'
import { ConfigurationError } from '../../lambdas/platform/errors.ts'
import { acquireLease } from '../../lambdas/platform/lease.ts'
import type { TestCoordination } from '../kit/coordination.ts'

export const NOW = new Date('2026-11-27T01:00:00Z')
export const BY = { operator: 'op', reason: 'because', dryRun: false }
const HOUR = 3_600_000

const nowhere = () => {
  throw new ConfigurationError('environment: there is none here')
}

/** The tools of one request at NOW. */
export function toolsOn(pool: Pool, table: TestCoordination): Tools {
  return {
    settings: nowhere,
    search: async () => null,
    database: async () => pool,
    coordination: async () => table,
    now: NOW,
    log: { event: () => {}, failure: () => {} },
  }
}

/** The reply to a request that is not refused. */
export async function replyTo<Name extends OperationName>(name: Name, request: unknown, tools: Tools): Promise<Replies[Name]> {
  const answered = await operate(name, request, tools)
  if (answered.kind === 'refused') throw new Error(`refused: ${answered.message}`)
  return answered.reply
}

export const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:refresh-learner-data:run-2'

/** Has an execution hold a lease from NOW − 1 h, for 5 hours. @returns the fence. */
export async function hold(table: TestCoordination, owner = EXECUTION, name = 'refresh-learner-data'): Promise<number> {
  const taken = await acquireLease(table, { name, owner, ttlMs: 5 * HOUR, now: new Date(NOW.getTime() - HOUR) })
  if (!taken.acquired) throw new Error('the lease is held')
  return taken.lease.fence
}

/**
 * Two learners (1 ada, 2 bob); run-1, which ended with its report; run-2, under way with fence 1, with one learner of two failed on
 * edX.org; one learner's run.
 */
export async function seed(pool: Pool): Promise<void> {
  await pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'C');
    INSERT INTO course_run (id, course_id, edx_course_key, courseware_backend) VALUES (1, 1, 'course-v1:MITx+A+1T2026', 'edxorg');
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'ada@example.com'), (2, 'bob', 'bob@example.com');
    INSERT INTO profile (id, user_id, first_name, last_name) VALUES (1, 1, 'Augusta', 'Lovelace'), (2, 2, 'Bob', 'B');
    INSERT INTO social_auth (user_id, provider, uid, access_token, refresh_token, token_updated_at, expires_in, invalid_since) VALUES
      (1, 'edxorg', 'ada-at-edx', 'secret-access', 'secret-refresh', '2026-11-26T20:00:00Z', 3600, '2026-11-26T22:00:00Z'),
      (1, 'mitxonline', 'ada-at-mitx', NULL, NULL, NULL, NULL, NULL);
    INSERT INTO user_cache_refresh_time (user_id, enrollment, certificate) VALUES
      (1, '2026-11-27T00:30:00Z', '2026-11-25T01:00:00Z');
    INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (1, 1, '{}');
    INSERT INTO final_grade (user_id, course_run_id, grade, passed, status) VALUES (1, 1, 0.8, true, 'complete');
    INSERT INTO exam_run (id, course_id, date_first_schedulable, date_last_schedulable, date_first_eligible, date_last_eligible,
                          date_grades_available) VALUES (4, 1, '2026-01-01', '2026-12-01', '2026-01-01', '2026-12-01', '2026-12-31');
    INSERT INTO exam_authorization (user_id, course_id, exam_run_id, status) VALUES (1, 1, 4, 'success');
    INSERT INTO refresh_run (id, kind, lease_name, fence, started_at, deadline, ended_at, excluded, report) VALUES
      ('run-1', 'bulk', 'refresh-learner-data', 1, '2026-11-20T00:00:00Z', '2026-11-20T05:00:00Z', '2026-11-20T00:10:00Z', 3,
       '{"run": "run-1", "startedAt": "2026-11-20T00:00:00.000Z", "endedAt": "2026-11-20T00:10:00.000Z", "selected": 2, "refreshed": 1,
         "unchanged": 0, "failed": {"server-error": 1}, "excluded": 3, "left": 0, "unavailable": [], "indexUpdates": 1,
         "upstream": {"mitxonline": {"requests": 2, "byStatus": {"200": 2}}, "edxorg": {"requests": 4, "byStatus": {"200": 3, "500": 1}}}}'),
      ('run-2', 'bulk', 'refresh-learner-data', 1, '2026-11-27T00:00:00Z', '2026-11-27T05:00:00Z', NULL, 0, NULL),
      ('one-1', 'learner', 'refresh-learner:1', 1, '2026-11-26T00:00:00Z', '2026-11-26T00:15:00Z', '2026-11-26T00:00:20Z', 0, NULL);
    INSERT INTO refresh_run_learner (run_id, position, user_id, mitxonline_outcome, edxorg_outcome, edxorg_reason, edxorg_attempts) VALUES
      ('run-1', 1, 1, 'refreshed', 'unchanged', NULL, 1), ('run-1', 2, 2, 'not-linked', 'failed', 'server-error', 4),
      ('run-2', 1, 1, 'refreshed', 'failed', 'invalid-credentials', 1), ('run-2', 2, 2, 'not-linked', NULL, NULL, 0),
      ('one-1', 1, 1, 'unchanged', 'unchanged', NULL, 1);
    INSERT INTO search_outbox (program_enrollment_id, parked, created_on) VALUES
      (1, false, '2026-11-27T00:50:00Z'), (2, true, '2026-11-20T00:00:00Z');
  `)
}

/** What is in the audit log, oldest first. */
export async function audited(pool: Pool): Promise<unknown[]> {
  return (await pool.query('SELECT operator, command, reason, details FROM operator_audit ORDER BY id')).rows
}
