import { createHash } from 'node:crypto'
import { fullName } from '../domain/full-name.ts'
import { printedStudentId } from '../domain/student-id.ts'
import { mediaUrl } from '../platform/media-url.ts'
import { type LimitedProfile, limitedShape, type Profile, profileShape } from './operations.ts'
import type { StoredProfile } from './queries.ts'

/** All fields of a profile (rules/profiles.md, "Reading"). */
export function wholeProfile({ username, email, profile, work_history, education }: StoredProfile, siteUrl: string): Profile {
  return profileShape.parse({
    ...profile,
    username,
    email,
    full_name: fullName({ username, firstName: profile.first_name, lastName: profile.last_name }),
    pretty_printed_student_id: printedStudentId(profile.student_id),
    image: mediaUrl(siteUrl, profile.image),
    image_small: mediaUrl(siteUrl, profile.image_small),
    image_medium: mediaUrl(siteUrl, profile.image_medium),
    work_history,
    education,
  })
}

/** The fields that are not for the owner and staff alone. */
export function limitedProfile(stored: StoredProfile, siteUrl: string): LimitedProfile {
  return limitedShape.parse(wholeProfile(stored, siteUrl))
}

/** Names what a profile holds now; another after each change. */
export function etagOf(profile: Profile): string {
  return `"${createHash('sha256').update(JSON.stringify(profile)).digest('base64url').slice(0, 27)}"`
}
