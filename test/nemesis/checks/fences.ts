import { lastWrite } from '../written.ts'
import { type Check, type Database, noRows } from './check.ts'

/** What is written under a lease only, and under which (a pattern of LIKE). A learner's own refresh and freeze have leases of their own. */
const GUARDED: Record<string, string> = {
  cached_enrollment: 'refresh-%|freeze-%',
  cached_certificate: 'refresh-%|freeze-%',
  cached_current_grade: 'refresh-%|freeze-%',
  refresh_run: 'refresh-%|freeze-%',
  refresh_run_learner: 'refresh-%|freeze-%',
  freeze_pass: 'freeze-%',
  freeze_pass_learner: 'freeze-%',
  final_grade: 'freeze-%',
  combined_final_grade: 'freeze-%|authorize-exams',
  exam_authorization: 'freeze-%|authorize-exams',
  exam_authorization_run: 'authorize-exams',
  exam_authorization_chunk: 'authorize-exams',
  program_letter: 'freeze-%|authorize-exams',
  program_certificate: 'freeze-%|authorize-exams',
  course_certificate: '',
  proctored_exam_grade: '',
  course_run_sync: 'sync-course-runs',
  course_run_sync_course: 'sync-course-runs',
  currency_exchange_rate: 'sync-exchange-rates',
}

/** What operators write too, without a lease: such a transaction notes who, and why. */
const BY_HAND = [
  'proctored_exam_grade',
  'combined_final_grade',
  'exam_authorization',
  'course_certificate',
  'program_certificate',
  'program_letter',
]

const ALONE = `
  WITH guarded (relation, leases) AS (SELECT * FROM jsonb_each_text($1))
  SELECT w.relation, w.place, coalesce(w.after, w.before)->>'user_id' AS user_id
    FROM nemesis.write w JOIN guarded g USING (relation)
   WHERE w.place > $2
     AND NOT EXISTS (SELECT FROM nemesis.held h
                      WHERE h.transaction = w.transaction AND h.lease LIKE ANY (string_to_array(g.leases, '|')))
     AND NOT (w.relation = ANY ($3) AND EXISTS (SELECT FROM nemesis.write n
                                                 WHERE n.transaction = w.transaction AND n.relation = 'operator_audit')) LIMIT 5`

const PASSED = `
  WITH held AS (
    SELECT *, max(fence) OVER (PARTITION BY lease ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newest FROM nemesis.held)
  SELECT place, lease, fence, newest FROM held WHERE fence < newest LIMIT 5`

/**
 * Who lost a lease writes no more: whatever is written under a lease holds its fence in the same transaction, or is an operator's doing and noted
 * as such, and no fence is held after a newer one. By what Postgres has done, and not by the times that are stored: clocks are off in these runs.
 */
export function fencesHold(): Check<Database> {
  let began = '0'
  const look: Check<Database>['during'] = async (checking) => {
    await noRows(checking, 'what is written under a lease holds its fence', ALONE, [JSON.stringify(GUARDED), began, BY_HAND])
    await noRows(checking, 'no write passes a newer fence', PASSED)
  }
  return { before: async ({ stage }) => void (began = await lastWrite(stage.direct)), during: look, after: look }
}
