import type { Source } from '../source.ts'
import { same, times } from './columns.ts'

const malformedHash = { reason: 'malformed-hash', when: `t.hash !~ '^[0-9a-f]{32}$'` }

/** Certificates and letters. */
export const credentials: readonly Source[] = [
  {
    table: 'course_certificate',
    old: 'grades_micromasterscoursecertificate',
    columns: { ...same('id', 'user_id', 'course_id', 'hash'), ...times },
    key: ['id'],
    references: { user_id: 'app_user', course_id: 'course' },
    unique: [{ columns: ['hash'], remove: [] }],
    setAside: [
      { reason: 'certificate-without-learner', when: 't.user_id IS NULL' },
      { reason: 'certificate-without-course', when: 't.course_id IS NULL' },
      malformedHash,
    ],
  },
  {
    table: 'program_certificate',
    old: 'grades_micromastersprogramcertificate',
    columns: { ...same('id', 'user_id', 'program_id', 'hash'), ...times },
    key: ['id'],
    references: { user_id: 'app_user', program_id: 'program' },
    unique: [
      { columns: ['hash'], remove: [] },
      { columns: ['user_id', 'program_id'], remove: [] },
    ],
  },
  {
    table: 'program_letter',
    old: 'grades_micromastersprogramcommendation',
    columns: { ...same('id', 'user_id', 'program_id', 'uuid', 'is_active'), ...times },
    key: ['id'],
    references: { user_id: 'app_user', program_id: 'program' },
    unique: [
      { columns: ['uuid'], remove: [] },
      { columns: ['user_id', 'program_id'], remove: [] },
    ],
  },
]
