import { queryOptions } from '@tanstack/react-query'
import { addresses } from './addresses.ts'
import { get, statusOf } from './client.ts'
import type { Instant } from './types.ts'

/** What the app reads of records, certificates and letters (rules/records.md, "Grade record"). */
export type RecordCourse = {
  title: string
  edx_course_key: string
  attempts: number
  letter_grade: string
  status: 'Earned' | 'Not Earned'
  date_earned: Instant | null
  overall_grade: string
  elective_tag: 'core' | 'elective'
}
export type GradeRecord = {
  program_title: string
  program_status: 'completed' | 'partially'
  last_updated: Instant | null
  has_electives: boolean
  is_owner: boolean
  share: { hash: string; url: string } | null
  profile: { username: string; full_name: string; email?: string | null }
  courses: RecordCourse[]
}
export type Signatory = {
  name: string
  title_line_1: string | null
  title_line_2: string | null
  organization?: string | null
  signature_image: string | null
}
export type Certificate = {
  kind: 'course' | 'program'
  name: string
  course_title?: string | undefined
  program_title: string
  issued_on: Instant
  hash: string
  is_owner: boolean
  signatories: Signatory[]
  linkedin: string
}
export type Letter = {
  name: string
  program_title: string
  logo: string
  /** Rich text, as the two below. */
  header_text: string | null
  text: string
  footer_text: string | null
  footer_image: string | null
  signatories: Signatory[]
}

const part = encodeURIComponent

export const recordQuery = (enrollmentId: string) =>
  queryOptions({
    queryKey: ['record', enrollmentId],
    queryFn: ({ signal }) => get<GradeRecord>(addresses.record(enrollmentId), signal),
  })

export const sharedRecordQuery = (enrollmentId: string, hash: string) =>
  queryOptions({
    queryKey: ['shared-record', enrollmentId, hash],
    queryFn: ({ signal }) => get<GradeRecord>(addresses.sharedRecord(enrollmentId, hash), signal),
  })

/** What is there instead of a document: nothing, or that it was revoked. */
export type Gone = null | 'revoked'

export const certificateQuery = (kind: 'course' | 'program', hash: string) =>
  queryOptions({
    queryKey: ['certificate', kind, hash],
    queryFn: ({ signal }) => orGone(get<Certificate>(`/api/v0/certificates/${kind}/${part(hash)}/`, signal)),
  })

export const letterQuery = (uuid: string) =>
  queryOptions({
    queryKey: ['letter', uuid],
    queryFn: ({ signal }) => orGone(get<Letter>(`/api/v0/letters/program/${part(uuid)}/`, signal)),
  })

/** That there is no such document is an answer like others, which the server's pages bring along. @throws ApiError of any other fault */
async function orGone<Document>(asked: Promise<Document>): Promise<Document | Gone> {
  try {
    return await asked
  } catch (error) {
    if (statusOf(error) === 404) return null
    if (statusOf(error) === 410) return 'revoked'
    throw error
  }
}
