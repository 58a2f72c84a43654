import type { Profile } from './operations.ts'

export type StoredProfile = Pick<
  Required<Profile>,
  | 'username'
  | 'preferred_name'
  | 'first_name'
  | 'last_name'
  | 'image'
  | 'image_medium'
  | 'about_me'
  | 'city'
  | 'state_or_territory'
  | 'country'
  | 'education'
  | 'work_history'
  | 'email'
  | 'email_optin'
  | 'account_privacy'
> & {
  studentId: number
  /** Who the caller is to the profile's owner. Staff: of a program that the owner is enrolled in. */
  viewer: 'owner' | 'staff' | 'other'
}

/** What the caller gets to see of a profile (rules/app.md, "Profile"): the legal name, the student id and the address are for staff. */
export function visibleProfile({ viewer, studentId, email, email_optin, account_privacy, ...stored }: StoredProfile): Profile {
  const { first_name, last_name, ...limited } = stored
  if (viewer === 'other') return limited
  if (viewer === 'owner') return { ...stored, email_optin, account_privacy }
  return {
    ...stored,
    full_name: [first_name, last_name].filter(Boolean).join(' '),
    pretty_printed_student_id: `MMM${String(studentId).padStart(6, '0')}`,
    email_optin,
    ...(email_optin && { email }),
  }
}
