import { type Check, type Database, noRows } from './check.ts'

/** What is given to a learner is given once. */
const ONCE: [string, string, string][] = [
  ['an exam authorization', `exam_authorization WHERE status = 'success'`, 'user_id, exam_run_id'],
  ['an exam grade', 'proctored_exam_grade', 'user_id, exam_run_id'],
  ['a combined final grade', 'combined_final_grade', 'user_id, course_id'],
  ['a course certificate', 'course_certificate', 'user_id, course_id'],
  ['a program certificate', 'program_certificate', 'user_id, program_id'],
  ['a program letter', 'program_letter', 'user_id, program_id'],
]

/** Nobody takes anything back in these runs: what is gone would be given a second time. */
const GONE = `
  SELECT relation, before->'user_id' AS user_id FROM nemesis.write
   WHERE after IS NULL AND relation IN ('exam_authorization', 'proctored_exam_grade', 'combined_final_grade', 'course_certificate', 'program_certificate', 'program_letter') LIMIT 5`

export function givenOnce(): Check<Database> {
  const look: Check<Database>['during'] = async (checking) => {
    for (const [what, table, by] of ONCE) {
      const sql = `SELECT ${by}, count(*)::int FROM ${table} GROUP BY ${by} HAVING count(*) > 1 LIMIT 5`
      await noRows(checking, `${what} is given once`, sql)
    }
    await noRows(checking, 'what was given is not taken away', GONE)
  }
  return { during: look, after: look }
}
