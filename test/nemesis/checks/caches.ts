import type { Check } from './check.ts'

const SNAPSHOT = `
  SELECT 'enrollment' AS kind, user_id, course_run_id, md5(data::text) AS content FROM cached_enrollment UNION ALL
  SELECT 'certificate', user_id, course_run_id, md5(data::text) FROM cached_certificate UNION ALL
  SELECT 'current_grade', user_id, course_run_id, md5(data::text) FROM cached_current_grade`

/** Nobody's cached row is lost, changed or another's: the sites know the same all the time, so that the caches must say the same. */
export function cachesKept(): Check {
  return {
    before: async ({ stage }) => {
      await stage.direct.query(`CREATE TABLE nemesis_caches AS ${SNAPSHOT}`)
    },
    during: async ({ stage, history }) => {
      const sql = `
        WITH now AS (${SNAPSHOT})
        SELECT coalesce(b.kind, n.kind) AS kind, coalesce(b.user_id, n.user_id) AS user_id,
               coalesce(b.course_run_id, n.course_run_id) AS course_run_id, n.content IS NULL AS lost, b.content IS NULL AS added
          FROM nemesis_caches b FULL JOIN now n USING (kind, user_id, course_run_id)
         WHERE b.content IS DISTINCT FROM n.content LIMIT 5`
      const { rows } = await stage.direct.query(sql)
      for (const row of rows) history.violated('a cached row is neither lost nor changed', JSON.stringify(row))
    },
  }
}
