import type { Stage } from '../stage.ts'
import type { Check } from './check.ts'

const SNAPSHOT = `
  SELECT 'enrollment' AS kind, user_id, course_run_id, md5(data::text) AS content FROM cached_enrollment UNION ALL
  SELECT 'certificate', user_id, course_run_id, md5(data::text) FROM cached_certificate UNION ALL
  SELECT 'current_grade', user_id, course_run_id, md5(data::text) FROM cached_current_grade`

/** Enrollments that the sites have changed since: what is cached of them is the one or the other, and what the sites know in the end. */
const CHANGED = `SELECT split_part(key, ' ', 1)::int AS user_id, split_part(key, ' ', 2)::int AS course_run_id, mode FROM unnest($1::text[], $2::text[]) c (key, mode)`

/** Nobody's cached row is lost, changed or another's: but for some enrollments, the sites know the same all the time, so that the caches must say the same. */
export function cachesKept(): Check {
  return {
    before: async ({ stage }) => {
      await stage.direct.query(`CREATE TABLE nemesis_caches AS ${SNAPSHOT}`)
    },
    during: async ({ stage, history }) => {
      const sql = `
        WITH now AS (${SNAPSHOT}), changed AS (${CHANGED})
        SELECT coalesce(b.kind, n.kind) AS kind, coalesce(b.user_id, n.user_id) AS user_id,
               coalesce(b.course_run_id, n.course_run_id) AS course_run_id, n.content IS NULL AS lost, b.content IS NULL AS added
          FROM nemesis_caches b FULL JOIN now n USING (kind, user_id, course_run_id)
         WHERE b.content IS DISTINCT FROM n.content
           AND NOT (kind = 'enrollment' AND n.content IS NOT NULL AND b.content IS NOT NULL AND EXISTS (SELECT FROM changed c WHERE c.user_id = n.user_id AND c.course_run_id = n.course_run_id)) LIMIT 5`
      const { rows } = await stage.direct.query(sql, parametersOf(stage))
      for (const row of rows) history.violated('a cached row is neither lost nor changed', JSON.stringify(row))
    },
    after: async ({ stage, history }) => {
      const sql = `
        WITH changed AS (${CHANGED})
        SELECT user_id, course_run_id, changed.mode AS known, e.data->>'mode' AS cached, r.courseware_backend AS backend, last.*
          FROM changed LEFT JOIN cached_enrollment e USING (user_id, course_run_id) JOIN course_run r ON r.id = course_run_id
          LEFT JOIN LATERAL (SELECT run_id, mitxonline_outcome, mitxonline_reason, edxorg_outcome, edxorg_reason FROM refresh_run_learner l JOIN refresh_run n ON n.id = l.run_id
                              WHERE l.user_id = changed.user_id ORDER BY n.started_at DESC LIMIT 1) last ON true
         WHERE e.data->>'mode' IS DISTINCT FROM changed.mode LIMIT 5`
      const { rows } = await stage.direct.query(sql, parametersOf(stage))
      for (const row of rows) history.violated('a cached row says in the end what the site knows', JSON.stringify(row))
    },
  }
}

const parametersOf = ({ sites }: Stage) => [[...sites.modes.keys()], [...sites.modes.values()]]
