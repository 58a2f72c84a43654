import * as z from 'zod'
import type { Operation } from '../platform/http.ts'
import { certificateHash, idInPath } from './operations.ts'
import { achievementShape, didDocumentShape } from './shapes.ts'

export const getProgramCredential = {
  method: 'GET',
  path: '/api/v0/certificates/program/{hash}/credential',
  authorizer: 'viewer',
  summary: 'A certificate of a program as an Open Badges 3.0 credential, signed as a JWT (application/vc+jwt)',
  params: z.object({ hash: certificateHash }),
  query: z.object({
    identity: z.literal('email').optional().describe("with the owner's email address, hashed; for the owner alone"),
  }),
  answers: {
    200: { description: 'The credential, as application/vc+jwt' },
    400: { description: 'There is no email address that could be in it' },
    403: { description: 'Only its owner gets it with an identity' },
    404: { description: 'No such certificate, or nobody has signed it' },
    410: { description: 'The certificate was revoked' },
  },
} as const satisfies Operation

export const getCredentialStatus = {
  method: 'GET',
  path: '/api/v0/credentials/status/{list}',
  authorizer: 'none',
  summary: 'A Bitstring Status List of revoked credentials, signed as a JWT (application/vc+jwt)',
  params: z.object({
    list: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number),
  }),
  answers: { 200: { description: 'The list, as application/vc+jwt' }, 404: { description: 'No such list' } },
} as const satisfies Operation

export const getProgramAchievement = {
  method: 'GET',
  path: '/api/v0/achievements/program/{program_id}',
  authorizer: 'none',
  summary: 'What is achieved with a program, as an Open Badges 3.0 achievement',
  params: z.object({ program_id: idInPath }),
  answers: {
    200: { description: 'The achievement', schema: achievementShape },
    404: { description: 'No such program' },
  },
} as const satisfies Operation

export const getDidDocument = {
  method: 'GET',
  path: '/.well-known/did.json',
  authorizer: 'none',
  summary: 'The keys by which credentials of this site are verified: the document of its did:web',
  answers: { 200: { description: 'The document', schema: didDocumentShape } },
} as const satisfies Operation
