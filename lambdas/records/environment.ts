import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { htmlEnvironment } from '../platform/html-environment.ts'
import { originEnvironment } from '../platform/origin-environment.ts'
import { siteEnvironment } from '../platform/site.ts'

export const recordsEnvironment = z.object({ ...databaseEnvironment.shape, ...siteEnvironment.shape })

/** Certificates, letters and shared records are open to who has their address. */
export const publicRecordsEnvironment = z.object({ ...recordsEnvironment.shape, ...originEnvironment.shape })

export const documentHtmlEnvironment = z.object({ ...publicRecordsEnvironment.shape, ...htmlEnvironment.shape })

/** The keys of credentials are in this secret (lambdas/records/credential-keys.ts). */
const credentialKeysEnvironment = z.object({ CREDENTIAL_KEYS_SECRET_ID: z.string().min(1) })

/** What is signed is open to all. */
export const credentialEnvironment = z.object({ ...publicRecordsEnvironment.shape, ...credentialKeysEnvironment.shape })

/** The keys alone, without the database. */
export const didDocumentEnvironment = z.object({
  ...siteEnvironment.shape,
  ...originEnvironment.shape,
  ...credentialKeysEnvironment.shape,
})

export const gradeRecordEnvironment = z.object({
  ...recordsEnvironment.shape,
  /** Certificates of edX.org are linked relative to it. */
  EDXORG_BASE_URL: z.url({ protocol: /^https?$/ }),
})

export const sharedRecordEnvironment = z.object({ ...gradeRecordEnvironment.shape, ...originEnvironment.shape })
