import * as z from 'zod'
import type { Operation } from '../platform/http.ts'
import { certificateShape, letterShape, recordShape } from './shapes.ts'

export const idInPath = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
const shareHash = z.string().regex(/^[\w-]{1,64}$/)
export const certificateHash = z.string().regex(/^[0-9a-z]{1,64}$/i)
/** A uuid however it is written: in upper case or without hyphens it is the same. */
export const letterUuid = z
  .string()
  .transform((text) => text.toLowerCase().replaceAll('-', ''))
  .pipe(z.string().regex(/^[0-9a-f]{32}$/))

export const getRecord = {
  method: 'GET',
  path: '/api/v0/records/programs/{enrollment_id}',
  authorizer: 'session',
  summary: "The caller's grade record in a program",
  params: z.object({ enrollment_id: idInPath }),
  answers: {
    200: { description: 'The record', schema: recordShape },
    404: { description: "No such enrollment, or not the caller's" },
  },
} as const satisfies Operation

export const getSharedRecord = {
  method: 'GET',
  path: '/api/v0/records/programs/{enrollment_id}/shared/{share_hash}',
  authorizer: 'viewer',
  summary: 'A grade record that its owner shares',
  params: z.object({ enrollment_id: idInPath, share_hash: shareHash }),
  answers: {
    200: { description: 'The record', schema: recordShape },
    404: { description: 'The record is not shared under this hash, or not any more' },
  },
} as const satisfies Operation

/** As a number, or as its digits in a text. */
const enrollmentId = z.union([
  z.int32(),
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.int32()),
])
const enrollment = z.object({ enrollment_id: enrollmentId })

export const postShareHash = {
  method: 'POST',
  path: '/api/v0/enrollment_share_hash',
  authorizer: 'session',
  summary: "Share the caller's grade record in a program; the hash that there is stays",
  body: enrollment,
  answers: {
    201: {
      description: 'It is shared',
      schema: z.object({ share_hash: z.string(), absolute_path: z.url().describe('where the record is shown') }),
    },
    400: { description: "Invalid input, or not the caller's enrollment" },
  },
} as const satisfies Operation

export const deleteShareHash = {
  method: 'DELETE',
  path: '/api/v0/enrollment_share_hash',
  authorizer: 'session',
  summary: "Share the caller's grade record no longer: every link to it is dead",
  body: enrollment,
  answers: {
    200: { description: 'It is not shared', schema: z.object({ success: z.string() }) },
    400: { description: "Invalid input, or not the caller's enrollment" },
  },
} as const satisfies Operation

const certificateAnswers = {
  200: { description: 'The certificate', schema: certificateShape },
  404: { description: 'No such certificate, or nobody has signed it' },
  410: { description: 'The certificate was revoked' },
}

export const getCourseCertificate = {
  method: 'GET',
  path: '/api/v0/certificates/course/{hash}',
  authorizer: 'viewer',
  summary: 'A certificate of a course',
  params: z.object({ hash: certificateHash }),
  answers: certificateAnswers,
} as const satisfies Operation

export const getProgramCertificate = {
  method: 'GET',
  path: '/api/v0/certificates/program/{hash}',
  authorizer: 'viewer',
  summary: 'A certificate of a program',
  params: z.object({ hash: certificateHash }),
  answers: certificateAnswers,
} as const satisfies Operation

export const getProgramLetter = {
  method: 'GET',
  path: '/api/v0/letters/program/{uuid}',
  authorizer: 'none',
  summary: 'A letter of congratulation for a completed program',
  params: z.object({ uuid: letterUuid }),
  answers: {
    200: { description: 'The letter', schema: letterShape },
    404: { description: 'No such letter, or it is withdrawn, or its page lacks text, logo or signatories' },
  },
} as const satisfies Operation

const documentAnswers = {
  200: { description: 'HTML' },
  404: { description: 'HTML: there is no such document' },
}

/** Certificates and letters as pages of the site (rules/pages.md, "Whole pages"). */
export const getCertificateHtml = {
  method: 'GET',
  path: '/certificate/{kind}/{hash}',
  authorizer: 'none',
  isPage: true,
  summary: 'The page of a certificate',
  params: z.object({ kind: z.string(), hash: z.string() }),
  answers: { ...documentAnswers, 410: { description: 'HTML: the certificate was revoked' } },
} as const satisfies Operation

export const getLetterHtml = {
  method: 'GET',
  path: '/letter/program/{uuid}',
  authorizer: 'none',
  isPage: true,
  summary: 'The page of a letter',
  params: z.object({ uuid: z.string() }),
  answers: documentAnswers,
} as const satisfies Operation
