import { lastWrite } from '../written.ts'
import type { Stage } from '../stage.ts'
import { type Check, type Database, noRows } from './check.ts'

type Seen = Database & { sites: Pick<Stage['sites'], 'modes' | 'told'> }

const KNOWN = `
  CREATE TABLE nemesis.known AS
  SELECT 'cached_enrollment' AS relation, user_id, course_run_id, data FROM cached_enrollment UNION ALL
  SELECT 'cached_certificate', user_id, course_run_id, data FROM cached_certificate UNION ALL
  SELECT 'cached_current_grade', user_id, course_run_id, data FROM cached_current_grade`

/** Each write of a cache beside what the sites know of the learner: all of it, but for the mode of an enrollment, which is one that was told. */
const WRONG = `
  WITH told (key, mode) AS (SELECT * FROM unnest($2::text[], $3::text[])),
  written AS (
    SELECT place, relation, (coalesce(after, before)->>'user_id')::int AS user_id,
           (coalesce(after, before)->>'course_run_id')::int AS course_run_id, after->'data' AS data
      FROM nemesis.write WHERE relation IN ('cached_enrollment', 'cached_certificate', 'cached_current_grade') AND place > $1)
  SELECT w.place, w.relation, w.user_id, w.course_run_id,
         CASE WHEN w.data IS NULL THEN 'lost' WHEN k.data IS NULL THEN 'of nobody' ELSE 'other than the site knows' END AS what
    FROM written w LEFT JOIN nemesis.known k USING (relation, user_id, course_run_id)
   WHERE w.data IS DISTINCT FROM k.data
     AND NOT coalesce(w.relation = 'cached_enrollment' AND w.data - 'mode' = k.data - 'mode'
                      AND EXISTS (SELECT FROM told t
                                   WHERE t.key = w.user_id || ' ' || w.course_run_id AND t.mode = w.data->>'mode'), false) LIMIT 5`

/**
 * Enrollments that the sites have changed: what is cached of them is what the sites know in the end. Nothing can be fetched for whom a site has
 * refused: a function that dies between a site's new tokens and their row loses them.
 */
const CHANGED = `
  WITH changed AS (SELECT split_part(key, ' ', 1)::int AS user_id, split_part(key, ' ', 2)::int AS course_run_id, mode
                     FROM unnest($1::text[], $2::text[]) c (key, mode))
  SELECT user_id, course_run_id, changed.mode AS known, e.data->>'mode' AS cached, r.courseware_backend AS backend, last.*
    FROM changed LEFT JOIN cached_enrollment e USING (user_id, course_run_id) JOIN course_run r ON r.id = course_run_id
    LEFT JOIN LATERAL (SELECT run_id, mitxonline_outcome, mitxonline_reason, edxorg_outcome, edxorg_reason FROM refresh_run_learner l JOIN refresh_run n ON n.id = l.run_id
                        WHERE l.user_id = changed.user_id ORDER BY n.started_at DESC LIMIT 1) last ON true
   WHERE e.data->>'mode' IS DISTINCT FROM changed.mode
     AND NOT EXISTS (SELECT FROM social_auth a
                      WHERE a.user_id = changed.user_id AND a.provider = r.courseware_backend AND a.invalid_since IS NOT NULL) LIMIT 5`

/**
 * Nobody's cached row is lost, changed or another's, not even until the next refresh: but for the modes of some enrollments, the sites know the
 * same all the time, so that each write of a cache must say the same.
 */
export function cachesKept(): Check<Seen> {
  let began = '0'
  const look: Check<Seen>['during'] = async (checking) => {
    const { told } = checking.stage.sites
    const values = [began, told.map(({ key }) => key), told.map(({ mode }) => mode)]
    await noRows(checking, 'what is cached is what the site knows', WRONG, values)
  }
  return {
    before: async ({ stage }) => {
      began = await lastWrite(stage.direct)
      await stage.direct.query(KNOWN)
    },
    during: look,
    after: async (checking) => {
      await look(checking)
      const { modes } = checking.stage.sites
      const values = [[...modes.keys()], [...modes.values()]]
      await noRows(checking, 'a cached row says in the end what the site knows', CHANGED, values)
    },
  }
}
