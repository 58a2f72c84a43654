import type { Pool } from 'pg'
import { query } from '../platform/database.ts'

/** Notes who takes how many learners of which program out of the search. Not what they searched for: it may be somebody's name. */
export async function noteExport(database: Pool, { userId, programId, learners }: Note): Promise<void> {
  const sql = 'INSERT INTO learner_export (user_id, program_id, learners) VALUES ($1, $2, $3)'
  await query(database, sql, [userId, programId, learners])
}
export type Note = { userId: number; programId: number; learners: number }
