import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { originEnvironment } from '../platform/origin-environment.ts'
import { siteEnvironment } from '../platform/site.ts'

export const recordsEnvironment = z.object({ ...databaseEnvironment.shape, ...siteEnvironment.shape })

/** Certificates, letters and shared records are open to who has their address. */
export const publicRecordsEnvironment = z.object({ ...recordsEnvironment.shape, ...originEnvironment.shape })

export const gradeRecordEnvironment = z.object({
  ...recordsEnvironment.shape,
  /** Certificates of edX.org are linked relative to it. */
  EDXORG_BASE_URL: z.url({ protocol: /^https?$/ }),
})

export const sharedRecordEnvironment = z.object({ ...gradeRecordEnvironment.shape, ...originEnvironment.shape })
