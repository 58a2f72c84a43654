import type { Source } from '../source.ts'
import { auditOf } from './audits.ts'
import { lostRun, runOf, same, times } from './columns.ts'

const unknownStatus = { reason: 'unknown-status', when: `t.status NOT IN ('pending', 'complete')` }

/** Final grades, combined ones, and their audits. */
export const grades: readonly Source[] = [
  {
    table: 'final_grade',
    old: 'grades_finalgrade',
    join: runOf,
    columns: { ...same('id', 'user_id', 'course_run_id', 'grade', 'passed', 'status', 'course_run_paid_on_edx'), ...times },
    key: ['id'],
    references: { user_id: 'app_user', course_run_id: 'course_run' },
    unique: [{ columns: ['user_id', 'course_run_id'], remove: [] }],
    setAside: [lostRun, unknownStatus, { reason: 'grade-out-of-range', when: `t.grade < 0 OR t.grade >= 'Infinity'` }],
    noted: [{ reason: 'grade-above-1', when: 't.grade > 1' }],
  },
  {
    table: 'course_run_grading_status',
    old: 'grades_courserungradingstatus',
    join: runOf,
    columns: { ...same('course_run_id', 'status'), ...times },
    key: ['course_run_id'],
    references: { course_run_id: 'course_run' },
    setAside: [lostRun, unknownStatus],
  },
  auditOf('final_grade', 'grades_finalgradeaudit', 'final_grade_id', {
    join: `LEFT JOIN grades_finalgrade g ON g.id = t.final_grade_id LEFT JOIN courses_courserun r ON r.id = g.course_run_id`,
    setAside: [{ reason: 'run-without-course', when: 'g.id IS NOT NULL AND r.course_id IS NULL' }],
  }),
  {
    table: 'combined_final_grade',
    old: 'grades_combinedfinalgrade',
    columns: { ...same('id', 'user_id', 'course_id', 'grade'), ...times },
    key: ['id'],
    references: { user_id: 'app_user', course_id: 'course' },
    unique: [{ columns: ['user_id', 'course_id'], remove: [] }],
  },
  auditOf('combined_final_grade', 'grades_combinedfinalgradeaudit', 'combined_final_grade_id', { setAside: [] }),
]
