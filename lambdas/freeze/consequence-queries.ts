import type { ClientBase } from 'pg'
import { query } from '../platform/database.ts'

export type CombinedGrade = { userId: number; courseId: number; grade: number }

/** Keeps combined grades, in percent. One that is as it was is not written, and leaves no audit row. @returns whose are new or changed. */
export async function upsertCombinedGrades(client: ClientBase, grades: readonly CombinedGrade[]): Promise<number[]> {
  if (grades.length === 0) return []
  const sql = `
    INSERT INTO combined_final_grade AS c (user_id, course_id, grade)
    SELECT * FROM unnest($1::int[], $2::int[], $3::float8[]) AS g (user_id, course_id, grade) ORDER BY 1, 2
    ON CONFLICT (user_id, course_id) DO UPDATE SET grade = excluded.grade WHERE c.grade <> excluded.grade
    RETURNING user_id AS "userId"`
  const { rows } = await query<{ userId: number }>(client, sql, [
    grades.map((g) => g.userId),
    grades.map((g) => g.courseId),
    grades.map((g) => g.grade),
  ])
  return rows.map((row) => row.userId)
}

export type Letter = { userId: number; programId: number; uuid: string }

/** Creates program letters, or makes those that are there active again; a letter keeps its uuid. */
export async function activateLetters(client: ClientBase, letters: readonly Letter[]): Promise<void> {
  if (letters.length === 0) return
  const sql = `
    INSERT INTO program_letter AS l (user_id, program_id, uuid, is_active)
    SELECT user_id, program_id, uuid, true FROM unnest($1::int[], $2::int[], $3::uuid[]) AS n (user_id, program_id, uuid) ORDER BY 1, 2
    ON CONFLICT (user_id, program_id) DO UPDATE SET is_active = true WHERE NOT l.is_active`
  await query(client, sql, [letters.map((l) => l.userId), letters.map((l) => l.programId), letters.map((l) => l.uuid)])
}

export type ProgramCertificate = { userId: number; programId: number; hash: string }

/** Creates program certificates, for those who have none. */
export async function insertProgramCertificates(client: ClientBase, certificates: readonly ProgramCertificate[]): Promise<void> {
  if (certificates.length === 0) return
  const sql = `
    INSERT INTO program_certificate (user_id, program_id, hash)
    SELECT * FROM unnest($1::int[], $2::int[], $3::text[]) AS n (user_id, program_id, hash) ORDER BY 1, 2
    ON CONFLICT (user_id, program_id) DO NOTHING`
  const columns = [certificates.map((c) => c.userId), certificates.map((c) => c.programId), certificates.map((c) => c.hash)]
  await query(client, sql, columns)
}

/** Queues the documents of these learners for OpenSearch (rules/data.md, "Outbox"). */
export async function queueDocuments(client: ClientBase, userIds: readonly number[]): Promise<void> {
  const sql =
    'INSERT INTO search_outbox (program_enrollment_id) SELECT id FROM program_enrollment WHERE user_id = ANY ($1) ORDER BY id'
  await query(client, sql, [userIds])
}
