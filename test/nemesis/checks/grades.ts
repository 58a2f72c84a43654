import { type Check, type Database, noRows } from './check.ts'

const AUDITED = ['final_grade', 'combined_final_grade', 'proctored_exam_grade']

/** Each write beside each row of the audit, as often as there are: neither is without the other. */
const UNAUDITED = (table: string) => `
  WITH written AS (SELECT before, after FROM nemesis.write WHERE relation = '${table}'),
  audited AS (SELECT data_before AS before, data_after AS after FROM ${table}_audit),
  unlike AS (
    (SELECT 'not audited' AS what, * FROM (SELECT * FROM written EXCEPT ALL SELECT * FROM audited) w) UNION ALL
    (SELECT 'audited in excess', * FROM (SELECT * FROM audited EXCEPT ALL SELECT * FROM written) a))
  SELECT '${table}' AS grade, what, coalesce(after, before)->'user_id' AS user_id, coalesce(after, before)->'course_run_id' AS course_run_id
    FROM unlike LIMIT 5`

/** Whoever corrects says so in the same transaction. */
const CHANGED = `
  SELECT w.before->'user_id' AS user_id, w.before->'course_run_id' AS course_run_id, w.after IS NULL AS deleted
    FROM nemesis.write w
   WHERE w.relation = 'final_grade' AND w.before->>'status' = 'complete'
     AND NOT EXISTS (SELECT FROM nemesis.write l
                      WHERE l.transaction = w.transaction AND l.relation = 'freeze_pass_learner'
                        AND l.after->>'outcome' = 'corrected' AND l.after->'user_id' = w.after->'user_id') LIMIT 5`

/** A final grade is written once, and changed by nothing but a correction; each write of a grade has exactly one audit row. */
export function gradesFinal(): Check<Database> {
  const look: Check<Database>['during'] = async (checking) => {
    await noRows(checking, 'a final grade is changed by a correction only', CHANGED)
    for (const table of AUDITED) await noRows(checking, 'each write of a grade has one audit row', UNAUDITED(table))
  }
  return { during: look, after: look }
}
