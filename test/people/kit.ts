import type { Pool } from 'pg'
import { backends, type Backend } from '../../lambdas/domain/backends.ts'
import { operateOnPeople } from '../../lambdas/operations/people/commands.ts'
import type { PeopleReplies } from '../../lambdas/operations/people/replies.ts'
import type { PeopleOperation } from '../../lambdas/operations/people/request.ts'
import type { PeopleTools } from '../../lambdas/operations/people/tools.ts'
import { createTokenCipher } from '../../lambdas/platform/token-cipher.ts'
import type { Answer } from '../../lambdas/upstreams/http.ts'
import type { TestCoordination } from '../kit/coordination.ts'

export const NOW = new Date('2026-11-27T09:00:00Z')
export const BY = { operator: 'op', reason: 'asked for', dryRun: false }
export const ring = { current: 'k1', keys: { k1: Buffer.alloc(32, 1).toString('base64') } }
export const cipher = createTokenCipher(ring)

/** What stands for the media bucket here; the real one is in test/ops/people.test.ts. */
export const photos = new Map<string, Uint8Array>()

/** The tools of one request at NOW, on a site that forgets every token it is told to. */
export function peopleTools(
  pool: Pool,
  table: TestCoordination,
  changes: Partial<PeopleTools> = {},
): PeopleTools & { revoked: string[] } {
  const revoked: string[] = []
  const forget = async (token: string): Promise<Answer<null>> => {
    revoked.push(token)
    return { kind: 'ok', body: null }
  }
  return {
    database: async () => pool,
    coordination: async () => table,
    cipher: async () => cipher,
    media: {
      remove: async (paths) => {
        for (const path of paths) photos.delete(path)
      },
      read: async (path) => photos.get(path) ?? null,
    },
    openEdx: () => ({ revokeToken: forget }),
    now: NOW,
    log: { event: () => {}, failure: () => {} },
    revoked,
    ...changes,
  }
}

/** The reply to a request that is not refused. */
export async function replyTo<Name extends PeopleOperation>(
  name: Name,
  request: unknown,
  tools: PeopleTools,
): Promise<PeopleReplies[Name]> {
  const answered = await operateOnPeople(name, request, tools)
  if (answered.kind === 'refused') throw new Error(`refused: ${answered.message}`)
  return answered.reply
}

/** Programs 1 and 2, with courses 1 and 2, a run of each on edX.org (1, 2) and one on MITx Online (3), and an exam run of course 1. */
export async function seedCatalog(pool: Pool): Promise<void> {
  await pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'Supply Chain', true, 1, 1), (2, 'Statistics', false, 1, 1);
    INSERT INTO program_page (program_id, slug, title) VALUES (1, 'supply-chain', 'Supply Chain');
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'C'), (2, 2, 1, 'D');
    INSERT INTO course_run (id, course_id, edx_course_key, courseware_backend) VALUES
      (1, 1, 'course-v1:MITx+A+1T2026', 'edxorg'), (2, 2, 'course-v1:MITx+B+1T2026', 'edxorg'), (3, 1, 'course-v1:MITxT+A+1T2026', 'mitxonline');
    INSERT INTO exam_run (id, course_id, date_first_schedulable, date_last_schedulable, date_first_eligible, date_last_eligible,
                          date_grades_available) VALUES (1, 1, '2026-01-01', '2026-12-01', '2026-01-01', '2026-12-01', '2026-12-31')`)
}

export type Person = { id: number; username: string; email: string; name: string }

/** A learner with a row in every table that can hold one; `name` is in every text that a person or a backend has written. */
export async function seedPerson(pool: Pool, { id, username, email, name }: Person): Promise<void> {
  const tokens = Object.fromEntries(
    backends.map((backend) => [
      backend,
      ['access', 'refresh'].map((kind) => cipher.encrypt(`${kind}-${username}`, { userId: id, backend })),
    ]),
  ) as Record<Backend, [string, string]>
  for (const path of [`profile/${id}.jpg`, `profile/${id}-m.jpg`, `profile/${id}-s.jpg`])
    photos.set(path, Buffer.from(`face ${id}`))
  const hash = (nth: number) => `${nth}${String(id).padStart(31, '0')}`
  await pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (${id}, '${username}', '${email}');
    INSERT INTO profile (id, user_id, filled_out, first_name, last_name, preferred_name, romanized_first_name, romanized_last_name, address,
                         postal_code, city, country, birth_country, nationality, date_of_birth, phone_number, about_me)
      VALUES (${id}, ${id}, true, '${name}', 'L${name}', '${name}', '${name}', '${name}', '${name} Street', '${name}', '${name}', 'NO', 'NO', 'NO', '1990-01-01',
              '${name}', 'I am ${name}');
    UPDATE profile SET image = 'profile/${id}.jpg', image_medium = 'profile/${id}-m.jpg', image_small = 'profile/${id}-s.jpg' WHERE id = ${id};
    UPDATE profile SET last_name = 'L${name}-Smith' WHERE id = ${id};
    INSERT INTO employment (profile_id, company_name, city, position) VALUES (${id}, '${name} Inc', '${name}', '${name}');
    INSERT INTO education (profile_id, school_name, degree_name) VALUES (${id}, '${name} School', 'm');
    INSERT INTO exam_profile (profile_id) VALUES (${id});
    INSERT INTO social_auth (user_id, provider, uid, site_user_id, access_token, refresh_token, expires_in, token_updated_at) VALUES
      (${id}, 'edxorg', '${username}-edx', ${id * 10}, '${tokens.edxorg[0]}', '${tokens.edxorg[1]}', 3600, now()),
      (${id}, 'mitxonline', '${username}-mitx', ${id * 10}, '${tokens.mitxonline[0]}', '${tokens.mitxonline[1]}', 3600, now());
    INSERT INTO role (user_id, program_id, role) VALUES (${id}, 2, 'staff');
    INSERT INTO program_enrollment (id, user_id, program_id, share_hash) VALUES (${id * 10}, ${id}, 1, 'share-${id}'), (${id * 10 + 1}, ${id}, 2, NULL);
    INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (${id}, 1, '{"user": "${name}"}'), (${id}, 3, '{"user": "${name}"}');
    INSERT INTO cached_certificate (user_id, course_run_id, data) VALUES (${id}, 1, '{"username": "${name}"}');
    INSERT INTO cached_current_grade (user_id, course_run_id, data) VALUES (${id}, 1, '{"username": "${name}"}'), (${id}, 3, '{"email": "${email}"}');
    INSERT INTO user_cache_refresh_time (user_id, enrollment, certificate, current_grade, enrollment_mitxonline, current_grade_mitxonline)
      VALUES (${id}, now(), now(), now(), now(), now());
    INSERT INTO final_grade (user_id, course_run_id, grade, passed, status) VALUES (${id}, 1, 0.8, true, 'complete');
    INSERT INTO combined_final_grade (user_id, course_id, grade) VALUES (${id}, 1, 80);
    INSERT INTO proctored_exam_grade (user_id, course_id, exam_run_id, passing_score, score, grade, client_authorization_id, row_data, passed, percentage_grade)
      VALUES (${id}, 1, 1, 0.5, 0.8, 'Pass', '${name}', '{"first": "${name}", "email": "${email}"}', true, 0.8);
    INSERT INTO exam_authorization (user_id, course_id, exam_run_id, status, exam_coupon_url) VALUES (${id}, 1, 1, 'success', 'https://x/${username}');
    INSERT INTO course_certificate (user_id, course_id, hash) VALUES (${id}, 1, '${hash(1)}');
    INSERT INTO program_certificate (user_id, program_id, hash) VALUES (${id}, 1, '${hash(2)}');
    UPDATE course_certificate SET revoked_on = now(), revoked_reason = 'wrong grade of ${name}' WHERE user_id = ${id};
    INSERT INTO revoked_certificate (hash, kind, user_id, revoked_on, reason) VALUES ('${hash(3)}', 'course', ${id}, now(), '${username}: wrong grade');
    INSERT INTO record_share_event (program_enrollment_id, user_id, action) VALUES (${id * 10}, ${id}, 'shared');
    INSERT INTO learner_export (user_id, program_id, learners) VALUES (${id}, 1, 7);
    INSERT INTO program_letter (user_id, program_id, uuid) VALUES (${id}, 1, gen_random_uuid());
    INSERT INTO refresh_run (id, kind, lease_name, fence, started_at, deadline) VALUES ('run-${id}', 'bulk', 'l', 1, now(), now());
    INSERT INTO refresh_run_learner (run_id, position, user_id) VALUES ('run-${id}', 1, ${id});
    INSERT INTO refresh_run_enrollments (run_id, user_id, asked_at, rows) VALUES ('run-${id}', ${id}, now(), '[{"user": "${username}-mitx"}]');
    INSERT INTO freeze_pass (id, kind, execution, course_run_id, started_at) VALUES ('pass-${id}', 'run', 'x', 1, now());
    INSERT INTO freeze_pass_learner (pass_id, position, user_id, failed_before) VALUES ('pass-${id}', 1, ${id}, false);
    INSERT INTO import_exception (source, cell, old_id, kept, reason, row_there, user_id)
      VALUES ('social_auth', 0, ${id}, false, 'second-account', '{"uid": "${username}-old", "user_id": ${id}}', ${id});
    WITH file AS (INSERT INTO exam_grade_file (kind, operator, dry_run, opened_on) VALUES ('import', 'op', false, now()) RETURNING id)
      INSERT INTO exam_grade_row (file_id, line, data)
      SELECT id, 1, '{"username": "${username}-mitx", "email": "${email}"}'::jsonb FROM file
       UNION ALL SELECT file.id, 2, jsonb_build_object('proctoredexam_id', g.id::text, 'comment', '${name}')
        FROM file, proctored_exam_grade g WHERE g.user_id = ${id};
    INSERT INTO operator_audit (operator, command, reason, details) VALUES
      ('op', 'learner-include', '${name} wrote from ${email}', '{"userId": ${id}}'), ('op', 'lease-break', 'for ${username}.', '{}')`)
}

/** Every row of every table, as text. */
export async function wholeDatabase(pool: Pool): Promise<{ table: string; row: string }[]> {
  const { rows } = await pool.query<{ tablename: string }>(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
  const all = await Promise.all(
    rows.map(async ({ tablename }) => {
      const stored = await pool.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM "${tablename}" t`)
      return stored.rows.map(({ row }) => ({ table: tablename, row }))
    }),
  )
  return all.flat()
}
