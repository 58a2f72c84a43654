import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { siteEnvironment } from '../platform/site.ts'

export const recordsEnvironment = z.object({ ...databaseEnvironment.shape, ...siteEnvironment.shape })

export const gradeRecordEnvironment = z.object({
  ...recordsEnvironment.shape,
  /** Certificates of edX.org are linked relative to it. */
  EDXORG_BASE_URL: z.url({ protocol: /^https?$/ }),
})
