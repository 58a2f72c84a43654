import type { Source } from '../source.ts'
import { same, times } from './columns.ts'

/** Topics, programs, courses and runs. */
export const catalog: readonly Source[] = [
  {
    table: 'topic',
    old: 'courses_topic',
    columns: same('id', 'name'),
    key: ['id'],
    unique: [{ columns: ['name'], vacate: { name: `'moved:' || h.id` } }],
  },
  {
    table: 'program',
    old: 'courses_program',
    columns: {
      ...same('id', 'title', 'live', 'description', 'financial_aid_availability', 'num_required_courses', 'price'),
      ...same('exam_attempts_first_date', 'exam_attempts_second_date'),
      ...times,
    },
    key: ['id'],
  },
  {
    table: 'program_topic',
    old: 'courses_program_topics',
    columns: same('program_id', 'topic_id'),
    key: ['program_id', 'topic_id'],
    references: { program_id: 'program', topic_id: 'topic' },
  },
  {
    // When a course was made is not told there; its program's times stand in.
    table: 'course',
    old: 'courses_course',
    join: 'JOIN courses_program p ON p.id = t.program_id',
    columns: {
      ...same('id', 'program_id', 'position_in_program', 'edx_key', 'title', 'course_number', 'description', 'prerequisites'),
      ...same('contact_email', 'should_display_progress'),
      created_on: 'p.created_on',
      updated_on: 'p.updated_on',
    },
    key: ['id'],
    references: { program_id: 'program' },
    unique: [
      { columns: ['program_id', 'position_in_program'], vacate: { position_in_program: '-1 - (h.id % 32000)::smallint' } },
    ],
  },
  {
    table: 'course_run',
    old: 'courses_courserun',
    join: 'LEFT JOIN courses_course c ON c.id = t.course_id LEFT JOIN courses_program p ON p.id = c.program_id',
    columns: {
      ...same('id', 'course_id', 'title', 'enrollment_start', 'enrollment_end', 'start_date', 'end_date', 'upgrade_deadline'),
      ...same('freeze_grade_date', 'fuzzy_start_date', 'fuzzy_enrollment_start_date', 'enrollment_url', 'prerequisites'),
      ...same('is_discontinued'),
      edx_course_key: `nullif(t.edx_course_key, '')`,
      courseware_backend: `CASE WHEN t.courseware_backend IN ('edxorg', 'mitxonline') THEN t.courseware_backend ELSE 'edxorg' END`,
      created_on: 'p.created_on',
      updated_on: 'p.updated_on',
    },
    key: ['id'],
    references: { course_id: 'course' },
    unique: [{ columns: ['edx_course_key'], vacate: { edx_course_key: 'NULL' } }],
    setAside: [{ reason: 'run-without-course', when: 't.course_id IS NULL' }],
    noted: [
      { reason: 'unknown-backend', when: `t.courseware_backend NOT IN ('edxorg', 'mitxonline')` },
      { reason: 'empty-course-key', when: `t.edx_course_key = ''` },
    ],
  },
  {
    table: 'electives_set',
    old: 'courses_electivesset',
    columns: { ...same('id', 'program_id', 'title'), required_number: 'greatest(t.required_number, 0)' },
    key: ['id'],
    references: { program_id: 'program' },
    noted: [{ reason: 'negative-number', when: 't.required_number < 0' }],
  },
  {
    table: 'elective_course',
    old: 'courses_electivecourse',
    columns: same('course_id', 'electives_set_id'),
    key: ['course_id'],
    references: { course_id: 'course', electives_set_id: 'electives_set' },
  },
]
