import type { ClientBase, Pool } from 'pg'
import * as z from 'zod'
import { parseInstant } from '../../domain/instants.ts'
import { query } from '../../platform/database.ts'
import { currentAddress } from '../../platform/former-address.ts'

export type Subject = { id: number; title: string }

/** A course by its id, or by the key of one of its runs. */
export async function findCourse(database: Pool, text: string): Promise<Subject | null> {
  const sql = `
    SELECT id, title FROM course WHERE id::text = $1
        OR id = (SELECT course_id FROM course_run WHERE edx_course_key = $1) LIMIT 1`
  return (await query<Subject>(database, sql, [text])).rows[0] ?? null
}

export async function findProgram(database: Pool, id: number): Promise<Subject | null> {
  return (await query<Subject>(database, 'SELECT id, title FROM program WHERE id = $1', [id])).rows[0] ?? null
}

const candidate = z.object({
  userId: z.number(),
  username: z.string(),
  /** What there is of a certificate: a revoked one stands in the way until an operator names the learner. */
  standing: z.enum(['none', 'valid', 'revoked']),
  hasCombinedGrade: z.boolean(),
  runs: z.array(
    z.object({
      startDate: z.string().transform(parseInstant).nullable(),
      finalGrade: z.object({ grade: z.number().nullable(), passed: z.boolean(), isComplete: z.boolean() }),
    }),
  ),
})
export type Candidate = z.infer<typeof candidate>

/**
 * Learners with a final grade in a course, by id: those named, or all that are enrolled in its program and have no certificate. `after` and
 * `most` page through them.
 */
export async function courseCandidates(
  on: Pool | ClientBase,
  courseId: number,
  which: { userIds: readonly number[] | null; after: number; most: number },
): Promise<Candidate[]> {
  const sql = `
    SELECT u.id AS "userId", u.username,
           CASE WHEN k.valid THEN 'valid' WHEN k.valid IS NULL THEN 'none' ELSE 'revoked' END AS standing,
           EXISTS (SELECT FROM combined_final_grade f WHERE f.user_id = u.id AND f.course_id = $1) AS "hasCombinedGrade",
           (SELECT coalesce(json_agg(json_build_object('startDate', r.start_date, 'finalGrade', json_build_object(
                     'grade', f.grade, 'passed', f.passed, 'isComplete', f.status = 'complete')) ORDER BY r.start_date NULLS LAST, r.id), '[]')
              FROM final_grade f JOIN course_run r ON r.id = f.course_run_id WHERE f.user_id = u.id AND r.course_id = $1) AS runs
      FROM app_user u
      LEFT JOIN (SELECT user_id, bool_or(revoked_on IS NULL) AS valid FROM course_certificate WHERE course_id = $1 GROUP BY user_id) k
             ON k.user_id = u.id
     WHERE u.id > $3
       AND CASE WHEN $2::int[] IS NULL
                THEN k.valid IS NULL
                     AND EXISTS (SELECT FROM program_enrollment e JOIN course c ON c.program_id = e.program_id WHERE c.id = $1 AND e.user_id = u.id)
                     AND EXISTS (SELECT FROM final_grade f JOIN course_run r ON r.id = f.course_run_id
                                  WHERE f.user_id = u.id AND r.course_id = $1 AND f.passed)
                ELSE u.id = ANY ($2) END
     ORDER BY u.id LIMIT $4`
  const { rows } = await query(on, sql, [courseId, which.userIds, which.after, which.most])
  return z.array(candidate).parse(rows)
}

const member = z.object({ userId: z.number(), username: z.string(), standing: z.enum(['none', 'valid', 'revoked']) })
export type Member = z.infer<typeof member>

/** Learners enrolled in a program, by id, and what there is of their program certificate. */
export async function programMembers(
  on: Pool | ClientBase,
  programId: number,
  which: { userIds: readonly number[] | null; after: number; most: number },
): Promise<Member[]> {
  const sql = `
    SELECT u.id AS "userId", u.username,
           CASE WHEN k.id IS NULL THEN 'none' WHEN k.revoked_on IS NULL THEN 'valid' ELSE 'revoked' END AS standing
      FROM program_enrollment e JOIN app_user u ON u.id = e.user_id
      LEFT JOIN program_certificate k ON k.user_id = u.id AND k.program_id = e.program_id
     WHERE e.program_id = $1 AND u.id > $3 AND ($2::int[] IS NULL OR u.id = ANY ($2)) ORDER BY u.id LIMIT $4`
  return z.array(member).parse((await query(on, sql, [programId, which.userIds, which.after, which.most])).rows)
}

export type Kind = 'course' | 'program'
type New = { userId: number; hash: string; again: boolean }

/** Makes certificates of learners (who are locked). One that was revoked gets a new hash and day, and counts again. */
export async function makeCertificates(
  client: ClientBase,
  kind: Kind,
  subjectId: number,
  certificates: readonly New[],
  now: Date,
): Promise<void> {
  const of = (again: boolean) => certificates.filter((each) => each.again === again)
  const columns = (list: readonly New[]) => [subjectId, list.map((each) => each.userId), list.map((each) => each.hash), now]
  const insert = `
    INSERT INTO ${kind}_certificate (user_id, ${kind}_id, hash, created_on)
    SELECT user_id, $1, hash, $4 FROM unnest($2::int[], $3::text[]) AS n (user_id, hash) ORDER BY 1`
  await query(client, insert, columns(of(false)))
  const renew = `
    UPDATE ${kind}_certificate k SET hash = n.hash, created_on = $4, revoked_on = NULL, revoked_reason = NULL
      FROM unnest($2::int[], $3::text[]) AS n (user_id, hash)
     WHERE k.id = (SELECT min(id) FROM ${kind}_certificate WHERE user_id = n.user_id AND ${kind}_id = $1)`
  await query(client, renew, columns(of(true)))
}

const listed = z.object({
  kind: z.enum(['course', 'program']),
  userId: z.number(),
  username: z.string(),
  title: z.string(),
  hash: z.string(),
  issuedOn: z.date(),
  revokedOn: z.date().nullable(),
  revokedReason: z.string().nullable(),
})
export type Listed = z.infer<typeof listed>

const CERTIFICATES = `
  SELECT k.*, u.username FROM (
    SELECT 'course' AS kind, k.user_id AS "userId", c.title, k.hash, k.created_on AS "issuedOn", k.revoked_on AS "revokedOn",
           k.revoked_reason AS "revokedReason", c.program_id AS program
      FROM course_certificate k JOIN course c ON c.id = k.course_id
    UNION ALL
    SELECT 'program', k.user_id, p.title, k.hash, k.created_on, k.revoked_on, k.revoked_reason, p.id
      FROM program_certificate k JOIN program p ON p.id = k.program_id) k JOIN app_user u ON u.id = k."userId"`

/** Certificates of a learner, or of a program and its courses, oldest first. */
export async function listCertificates(
  database: Pool,
  of: { userId: number | null; programId: number | null },
): Promise<Listed[]> {
  const sql = `${CERTIFICATES} WHERE (k."userId" = $1 OR $1 IS NULL) AND (k.program = $2 OR $2 IS NULL) ORDER BY "issuedOn", hash LIMIT 20000`
  return z.array(listed).parse((await query(database, sql, [of.userId, of.programId])).rows)
}

export async function findCertificate(on: Pool | ClientBase, hash: string): Promise<Listed | null> {
  const { rows } = await query(
    on,
    `${CERTIFICATES} WHERE k.hash = CASE k.kind WHEN 'course' THEN ${currentAddress('course', '$1')} ELSE ${currentAddress('program', '$1')} END`,
    [hash],
  )
  return rows[0] ? listed.parse(rows[0]) : null
}

/** Revokes a certificate that counts. @returns false when it did not. */
export async function revokeCertificate(
  client: ClientBase,
  { kind, hash }: { kind: Kind; hash: string },
  reason: string,
  now: Date,
): Promise<boolean> {
  const sql = `
    WITH revoked AS (
      UPDATE ${kind}_certificate SET revoked_on = $2, revoked_reason = $3 WHERE hash = $1 AND revoked_on IS NULL RETURNING user_id)
    INSERT INTO revoked_certificate (hash, kind, user_id, revoked_on, reason) SELECT $1, $4, user_id, $2, $3 FROM revoked`
  return (await query(client, sql, [hash, now, reason, kind])).rowCount === 1
}

const letter = z.object({ userId: z.number(), username: z.string(), title: z.string(), uuid: z.string(), active: z.boolean() })
export type LetterRow = z.infer<typeof letter>

const LETTERS = `
  SELECT l.user_id AS "userId", u.username, p.title, l.uuid, l.is_active AS active
    FROM program_letter l JOIN app_user u ON u.id = l.user_id JOIN program p ON p.id = l.program_id`

export async function listLetters(database: Pool, of: { userId: number | null; programId: number | null }): Promise<LetterRow[]> {
  const sql = `${LETTERS} WHERE (l.user_id = $1 OR $1 IS NULL) AND (l.program_id = $2 OR $2 IS NULL) ORDER BY l.id LIMIT 20000`
  return z.array(letter).parse((await query(database, sql, [of.userId, of.programId])).rows)
}

export async function findLetter(database: Pool, uuid: string): Promise<LetterRow | null> {
  const { rows } = await query(database, `${LETTERS} WHERE l.uuid = ${currentAddress('letter', '$1::uuid::text')}::uuid`, [uuid])
  return rows[0] ? letter.parse(rows[0]) : null
}

export async function setLetter(database: Pool, uuid: string, active: boolean): Promise<void> {
  await query(database, 'UPDATE program_letter SET is_active = $2 WHERE uuid = $1 AND is_active <> $2', [uuid, active])
}

/** Of these learners, those who have a letter of the program, in use or withdrawn. */
export async function letteredOf(client: ClientBase, programId: number, userIds: readonly number[]): Promise<Set<number>> {
  const sql = 'SELECT user_id AS "userId" FROM program_letter WHERE program_id = $1 AND user_id = ANY ($2)'
  return new Set((await query<{ userId: number }>(client, sql, [programId, userIds])).rows.map((row) => row.userId))
}
