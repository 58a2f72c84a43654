import type { FunctionDefinition } from '../function-definition.ts'
import {
  credentialEnvironment,
  didDocumentEnvironment,
  documentHtmlEnvironment,
  gradeRecordEnvironment,
  publicRecordsEnvironment,
  recordsEnvironment,
  sharedRecordEnvironment,
} from './environment.ts'

/** A page waits for these: more memory is more processor, and a shorter cold start. */
const quick = { timeoutSeconds: 15, memoryMb: 1024 }

/** Records, certificates and letters (rules/records.md, "Certificates"). */
export const recordsFunctions = {
  'grade-record': { entry: 'lambdas/records/handlers/grade-record.ts', environment: gradeRecordEnvironment, ...quick },
  'shared-record': { entry: 'lambdas/records/handlers/shared-record.ts', environment: sharedRecordEnvironment, ...quick },
  'share-record': { entry: 'lambdas/records/handlers/share-record.ts', environment: recordsEnvironment, ...quick },
  'unshare-record': { entry: 'lambdas/records/handlers/unshare-record.ts', environment: recordsEnvironment, ...quick },
  'course-certificate': {
    entry: 'lambdas/records/handlers/course-certificate.ts',
    environment: publicRecordsEnvironment,
    ...quick,
  },
  'program-certificate': {
    entry: 'lambdas/records/handlers/program-certificate.ts',
    environment: publicRecordsEnvironment,
    ...quick,
  },
  'program-credential': {
    entry: 'lambdas/records/handlers/program-credential.ts',
    environment: credentialEnvironment,
    ...quick,
  },
  'credential-status': { entry: 'lambdas/records/handlers/credential-status.ts', environment: credentialEnvironment, ...quick },
  'program-achievement': {
    entry: 'lambdas/records/handlers/program-achievement.ts',
    environment: publicRecordsEnvironment,
    ...quick,
  },
  'did-document': { entry: 'lambdas/records/handlers/did-document.ts', environment: didDocumentEnvironment, ...quick },
  'document-html': { entry: 'lambdas/records/handlers/document-html.ts', environment: documentHtmlEnvironment, ...quick },
  'program-letter': { entry: 'lambdas/records/handlers/program-letter.ts', environment: publicRecordsEnvironment, ...quick },
} as const satisfies Record<string, FunctionDefinition>
