import type { Certificate, GradeRecord, Letter } from '../../web/api/documents.ts'
import { answersOf, ok, signedOut } from './example.ts'
import type { Answers } from './site.ts'

export const HASH = '0690723ace11561aa6815f514ed7fc07'
export const REVOKED = 'f'.repeat(32)
export const SHARE = '73a50f98-9b13-460a-b575-fd3da54d615e'
export const UUID = 'db47cf10-4306-47e5-b858-ce9fdf69bca2'
export const SHARE_URL = `https://micromasters.example/records/programs/7/shared/${SHARE}`
export const RECORD = 'GET /api/v0/records/programs/7'
export const SHARED = `GET /api/v0/records/programs/7/shared/${SHARE}`
export const CERTIFICATE = `GET /api/v0/certificates/course/${HASH}`
export const PROGRAM_CERTIFICATE = `GET /api/v0/certificates/program/${HASH}`
export const REVOKED_CERTIFICATE = `GET /api/v0/certificates/program/${REVOKED}`
export const LETTER = `GET /api/v0/letters/program/${UUID}`

export const record: GradeRecord = {
  program_title: 'Supply Chain Management',
  program_status: 'partially',
  last_updated: '2026-10-02T09:00:00Z',
  has_electives: true,
  is_owner: true,
  share: null,
  profile: { username: 'amara.okafor', full_name: 'Amara Okafor', email: 'amara@example.com' },
  courses: [
    {
      title: 'Supply Chain Analytics',
      edx_course_key: 'course-v1:MITx+CTL.SC0x+3T2025',
      attempts: 1,
      letter_grade: 'A',
      status: 'Earned',
      date_earned: '2026-02-11T23:30:00Z',
      overall_grade: '91',
      elective_tag: 'core',
    },
    {
      title: 'Supply Chain Fundamentals',
      edx_course_key: '',
      attempts: 0,
      letter_grade: '',
      status: 'Not Earned',
      date_earned: null,
      overall_grade: '',
      elective_tag: 'elective',
    },
  ],
}

const signatories = [
  {
    name: 'Dr. Chris Caplice',
    title_line_1: 'Executive Director',
    title_line_2: null,
    organization: 'MIT CTL',
    signature_image: '/favicon.svg',
  },
  { name: 'Yossi Sheffi', title_line_1: 'Professor', title_line_2: 'Director', organization: 'MIT', signature_image: null },
]

export const certificate: Certificate = {
  kind: 'course',
  name: 'Amara Okafor',
  course_title: 'Supply Chain Analytics & Design',
  program_title: 'Supply Chain Management',
  issued_on: '2026-02-11T23:30:00Z',
  hash: HASH,
  is_owner: true,
  signatories,
  linkedin: `certId=${HASH}&issueMonth=2&issueYear=2026&name=Supply%20Chain%20Analytics%20%26%20Design&organizationId=2746406&isFromA2p=true`,
}
const { course_title: _, ...rest } = certificate
export const programCertificate: Certificate = { ...rest, kind: 'program' }

export const letter: Letter = {
  name: 'Amara Okafor',
  program_title: 'Supply Chain Management',
  logo: '/favicon.svg',
  header_text: '<p>Massachusetts Institute of Technology</p>',
  text: '<p>Congratulations!</p><script>document.title = "run"</script><p>You <b>completed</b> it.</p>',
  footer_text: null,
  footer_image: null,
  signatories,
}

export const documentAnswers = (signedIn = true): Answers => ({
  ...answersOf(signedIn ? {} : { session: signedOut }),
  [RECORD]: ok(record),
  [SHARED]: ok({ ...record, is_owner: false, profile: { username: 'amara.okafor', full_name: 'Amara Okafor' } }),
  [CERTIFICATE]: ok({ ...certificate, is_owner: signedIn }),
  [PROGRAM_CERTIFICATE]: ok({ ...programCertificate, is_owner: signedIn }),
  [REVOKED_CERTIFICATE]: { status: 410, body: { code: 'revoked', message: 'This certificate was revoked.' } },
  [LETTER]: ok(letter),
})

export const documentPaths = [
  '/records/programs/7',
  `/records/programs/7/shared/${SHARE}`,
  `/certificate/course/${HASH}`,
  `/certificate/program/${HASH}`,
  `/letter/program/${UUID}`,
] as const
export const revokedPath = `/certificate/program/${REVOKED}`
