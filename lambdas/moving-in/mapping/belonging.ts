import type { Source } from '../source.ts'
import { same } from './columns.ts'

/** Who belongs to which program, and as what. */
export const belonging: readonly Source[] = [
  {
    table: 'role',
    old: 'roles_role',
    columns: same('user_id', 'program_id', 'role'),
    key: ['user_id', 'program_id', 'role'],
    references: { user_id: 'app_user', program_id: 'program' },
    // One user has one kind of role only: of two, staff.
    unique: [{ on: 'h.user_id = s.user_id AND h.role <> s.role', remove: [] }],
    setAside: [
      { reason: 'unknown-role', when: `t.role NOT IN ('staff', 'instructor')` },
      {
        reason: 'instructor-and-staff',
        when: `t.role = 'instructor' AND EXISTS (SELECT FROM roles_role o WHERE o.user_id = t.user_id AND o.role = 'staff')`,
      },
    ],
  },
  {
    table: 'program_enrollment',
    old: 'dashboard_programenrollment',
    columns: { ...same('id', 'user_id', 'program_id'), share_hash: `nullif(t.share_hash, '')` },
    key: ['id'],
    references: { user_id: 'app_user', program_id: 'program' },
    unique: [
      { columns: ['user_id', 'program_id'], remove: [] },
      { columns: ['share_hash'], vacate: { share_hash: 'NULL' } },
    ],
  },
  { table: 'partner_school', old: 'mail_partnerschool', columns: same('id', 'name', 'email'), key: ['id'] },
]
