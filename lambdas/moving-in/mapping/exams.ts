import type { Source } from '../source.ts'
import { auditOf } from './audits.ts'
import { OF_PROFILE, same, times } from './columns.ts'

/** Exam runs, authorizations and grades. */
export const exams: readonly Source[] = [
  {
    table: 'exam_run',
    old: 'exams_examrun',
    columns: {
      ...same(
        'id',
        'course_id',
        'exam_series_code',
        'description',
        'semester',
        'date_first_schedulable',
        'date_last_schedulable',
      ),
      ...same('date_first_eligible', 'date_last_eligible', 'date_grades_available', 'passing_score', 'authorized'),
      edx_exam_course_key: `nullif(t.edx_exam_course_key, '')`,
      ...times,
    },
    key: ['id'],
    references: { course_id: 'course' },
    unique: [{ columns: ['edx_exam_course_key'], vacate: { edx_exam_course_key: 'NULL' } }],
    noted: [{ reason: 'empty-course-key', when: `t.edx_exam_course_key = ''` }],
  },
  {
    table: 'exam_profile',
    old: 'exams_examprofile',
    columns: { ...same('profile_id', 'status'), ...times },
    person: OF_PROFILE,
    key: ['profile_id'],
    references: { profile_id: 'profile' },
  },
  {
    table: 'exam_authorization',
    old: 'exams_examauthorization',
    columns: {
      ...same(
        'id',
        'user_id',
        'course_id',
        'exam_run_id',
        'operation',
        'status',
        'exam_taken',
        'exam_no_show',
        'exam_coupon_url',
      ),
      ...times,
    },
    key: ['id'],
    references: { user_id: 'app_user', course_id: 'course', exam_run_id: 'exam_run' },
    unique: [
      {
        on: `h.status = 'success' AND s.status = 'success' AND h.user_id = s.user_id AND h.course_id = s.course_id
             AND h.exam_run_id = s.exam_run_id`,
        remove: [],
      },
    ],
    setAside: [
      { reason: 'unknown-status', when: `t.status NOT IN ('pending', 'sending', 'in-progress', 'failed', 'success')` },
      { reason: 'unknown-operation', when: `t.operation NOT IN ('add', 'update', 'delete')` },
      {
        // The dashboard read the one with the lowest id.
        reason: 'second-success',
        when: `t.status = 'success' AND EXISTS (SELECT FROM exams_examauthorization o WHERE o.user_id = t.user_id
                 AND o.course_id = t.course_id AND o.exam_run_id = t.exam_run_id AND o.id < t.id AND o.status = 'success'
                 AND o.operation IN ('add', 'update', 'delete'))`,
      },
    ],
  },
  {
    table: 'proctored_exam_grade',
    old: 'grades_proctoredexamgrade',
    columns: {
      ...same('id', 'user_id', 'course_id', 'exam_run_id', 'exam_date', 'passing_score', 'score', 'grade'),
      ...same('client_authorization_id', 'row_data', 'passed', 'percentage_grade'),
      ...times,
    },
    key: ['id'],
    references: { user_id: 'app_user', course_id: 'course', exam_run_id: 'exam_run' },
  },
  auditOf('proctored_exam_grade', 'grades_proctoredexamgradeaudit', 'proctored_exam_grade_id', { setAside: [] }),
]
