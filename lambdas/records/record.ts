import { fullName } from '../domain/full-name.ts'
import { recordLine } from '../domain/grade-record.ts'
import { isoOrNull } from '../domain/instants.ts'
import type { RecordRow } from './record-query.ts'
import type { RecordJson } from './shapes.ts'

/** Where a record is shown to whoever has the hash. No slash at the end. */
export const sharedRecordUrl = (siteUrl: string, enrollmentId: number, shareHash: string): string =>
  `${siteUrl}/records/programs/${enrollmentId}/shared/${shareHash}`

type Viewed = { isOwner: boolean; siteUrl: string; edxBaseUrl: string }

/** A grade record, as far as its viewer may see it (rules/records.md, "Grade record"). */
export function recordJson(row: RecordRow, { isOwner, siteUrl, edxBaseUrl }: Viewed): RecordJson {
  const around = { programHasExams: row.hasExams, edxBaseUrl }
  const share = row.shareHash ? { hash: row.shareHash, url: sharedRecordUrl(siteUrl, row.enrollmentId, row.shareHash) } : null
  return {
    program_title: row.programTitle,
    program_status: row.hasProgramCertificate ? 'completed' : 'partially',
    last_updated: isoOrNull(row.lastUpdated),
    has_electives: row.hasElectives,
    is_owner: isOwner,
    share: isOwner ? share : null,
    profile: { username: row.username, full_name: fullName(row), ...(isOwner && { email: row.email }) },
    ...(isOwner && { partner_schools: row.partnerSchools }),
    courses: row.courses.map((course) => {
      const line = recordLine(course, around)
      return {
        title: line.title,
        edx_course_key: line.courseKey,
        attempts: line.attempts,
        letter_grade: line.letter,
        status: line.isEarned ? 'Earned' : 'Not Earned',
        date_earned: isoOrNull(line.dateEarned),
        overall_grade: line.overallGrade,
        elective_tag: line.isElective ? 'elective' : 'core',
      }
    }),
  }
}
