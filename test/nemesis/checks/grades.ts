import { type Check, noRows } from './check.ts'

/** A final grade is written once, and each write has exactly one audit row; nobody corrects in these runs. */
export function gradesFinal(): Check {
  const during: Check['during'] = async (checking) => {
    await noRows(
      checking,
      'a final grade is never changed',
      `SELECT g.user_id, g.course_run_id FROM nemesis_grades s LEFT JOIN final_grade g USING (user_id, course_run_id)
        WHERE g.status IS DISTINCT FROM 'complete' OR g.grade IS DISTINCT FROM s.grade OR g.passed IS DISTINCT FROM s.passed LIMIT 5`,
    )
    await checking.stage.direct.query(`
      INSERT INTO nemesis_grades SELECT user_id, course_run_id, grade, passed FROM final_grade WHERE status = 'complete'
      ON CONFLICT DO NOTHING`)
    await noRows(
      checking,
      'a final grade has one audit row for each write',
      `SELECT g.user_id, g.course_run_id, count(a.id)::int AS audits FROM final_grade g
         LEFT JOIN final_grade_audit a ON (a.data_after->>'user_id')::int = g.user_id
                                      AND (a.data_after->>'course_run_id')::int = g.course_run_id
        GROUP BY 1, 2 HAVING count(a.id) <> 1 LIMIT 5`,
    )
  }
  return {
    before: async ({ stage }) => {
      await stage.direct.query(`CREATE TABLE nemesis_grades (user_id int, course_run_id int, grade float8, passed bool,
        PRIMARY KEY (user_id, course_run_id))`)
    },
    during,
    after: during,
  }
}
