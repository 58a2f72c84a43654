import type { Pool } from 'pg'
import * as z from 'zod'
import { parseInstant } from '../domain/instants.ts'
import { query } from '../platform/database.ts'

const instant = z.string().transform(parseInstant)
const maybeText = z.string().nullable()

const recordRow = z.object({
  enrollmentId: z.number(),
  userId: z.number(),
  username: z.string(),
  email: maybeText,
  firstName: maybeText,
  lastName: maybeText,
  shareHash: maybeText,
  programTitle: z.string(),
  hasProgramCertificate: z.boolean(),
  hasElectives: z.boolean(),
  hasExams: z.boolean(),
  lastUpdated: instant.nullable(),
  partnerSchools: z.array(z.object({ id: z.number(), name: z.string() })),
  courses: z.array(
    z.object({
      title: z.string(),
      isElective: z.boolean(),
      hasExam: z.boolean(),
      attempts: z.number(),
      certificateHash: maybeText,
      hasSignatories: z.boolean(),
      combined: z.object({ grade: z.number(), createdOn: instant }).nullable(),
      runs: z.array(
        z.object({
          courseKey: maybeText,
          startDate: instant.nullable(),
          finalGrade: z
            .object({ grade: z.number().nullable(), passed: z.boolean(), isComplete: z.boolean(), createdOn: instant })
            .nullable(),
          certificateUrl: maybeText.catch(null),
        }),
      ),
    }),
  ),
})
export type RecordRow = z.infer<typeof recordRow>

/** Courses by position, runs in natural order with those that are discontinued, partner schools by id. `$2`: now. */
const RECORD = `
SELECT e.id AS "enrollmentId", u.id AS "userId", u.username, u.email, p.first_name AS "firstName", p.last_name AS "lastName",
       e.share_hash AS "shareHash", program.title AS "programTitle",
       EXISTS (SELECT FROM program_certificate c
                WHERE c.user_id = u.id AND c.program_id = program.id AND c.revoked_on IS NULL) AS "hasProgramCertificate",
       EXISTS (SELECT FROM electives_set s WHERE s.program_id = program.id) AS "hasElectives",
       EXISTS (SELECT FROM exam_run x JOIN course c ON c.id = x.course_id WHERE c.program_id = program.id) AS "hasExams",
       (SELECT to_json(max(g.updated_on)) FROM combined_final_grade g JOIN course c ON c.id = g.course_id
         WHERE c.program_id = program.id AND g.user_id = u.id) AS "lastUpdated",
       (SELECT coalesce(json_agg(json_build_object('id', s.id, 'name', s.name) ORDER BY s.id), '[]') FROM partner_school s)
         AS "partnerSchools",
       (SELECT coalesce(json_agg(to_json(q) ORDER BY q.position), '[]') FROM (
          SELECT c.position_in_program AS position, c.title,
                 EXISTS (SELECT FROM elective_course l WHERE l.course_id = c.id) AS "isElective",
                 EXISTS (SELECT FROM exam_run x WHERE x.course_id = c.id) AS "hasExam",
                 (SELECT count(*) FROM proctored_exam_grade g JOIN exam_run x ON x.id = g.exam_run_id
                   WHERE g.user_id = u.id AND g.course_id = c.id AND x.date_grades_available <= $2) AS attempts,
                 (SELECT k.hash FROM course_certificate k
                   WHERE k.user_id = u.id AND k.course_id = c.id AND k.revoked_on IS NULL ORDER BY k.id LIMIT 1) AS "certificateHash",
                 EXISTS (SELECT FROM course_certificate_signatory s WHERE s.course_id = c.id) AS "hasSignatories",
                 (SELECT json_build_object('grade', g.grade, 'createdOn', g.created_on)
                    FROM combined_final_grade g WHERE g.user_id = u.id AND g.course_id = c.id) AS combined,
                 (SELECT coalesce(json_agg(json_build_object(
                           'courseKey', r.edx_course_key, 'startDate', r.start_date,
                           'finalGrade', CASE WHEN f.id IS NOT NULL THEN json_build_object(
                              'grade', f.grade, 'passed', f.passed, 'isComplete', f.status = 'complete', 'createdOn', f.created_on) END,
                           'certificateUrl', CASE WHEN k.data->>'certificate_type' = 'verified' AND k.data->'is_passing' = 'true'
                                                  THEN k.data->>'download_url' END)
                         ORDER BY r.start_date NULLS LAST, r.id), '[]')
                    FROM course_run r
                    LEFT JOIN final_grade f ON f.course_run_id = r.id AND f.user_id = u.id
                    LEFT JOIN cached_certificate k ON k.course_run_id = r.id AND k.user_id = u.id
                   WHERE r.course_id = c.id) AS runs
            FROM course c WHERE c.program_id = program.id) q) AS courses
  FROM program_enrollment e
  JOIN app_user u ON u.id = e.user_id
  LEFT JOIN profile p ON p.user_id = u.id
  JOIN program ON program.id = e.program_id
 WHERE e.id = $1`

/** The grade record of a program enrollment of this user; null when it is not theirs, or there is none. */
export function readOwnRecord(
  database: Pool,
  asked: { enrollmentId: number; userId: number; now: Date },
): Promise<RecordRow | null> {
  return readRecord(database, `${RECORD} AND e.user_id = $3`, [asked.enrollmentId, asked.now, asked.userId])
}

/** The grade record that is shared under a hash, or was before a merge; null when it is not, or not any more. */
export async function readSharedRecord(
  database: Pool,
  asked: { enrollmentId: number; shareHash: string; now: Date },
): Promise<RecordRow | null> {
  const { enrollmentId, shareHash, now } = asked
  const own = await readRecord(database, `${RECORD} AND e.share_hash = $3`, [enrollmentId, now, shareHash])
  if (own) return own
  const led = `SELECT current::int AS "enrollmentId" FROM former_address WHERE kind = 'record' AND address = $1`
  const [former] = (await query<{ enrollmentId: number }>(database, led, [`${enrollmentId}/${shareHash}`])).rows
  return former ? readRecord(database, `${RECORD} AND e.share_hash <> ''`, [former.enrollmentId, now]) : null
}

async function readRecord(database: Pool, sql: string, values: readonly unknown[]): Promise<RecordRow | null> {
  const { rows } = await query(database, sql, values)
  return rows[0] ? recordRow.parse(rows[0]) : null
}
