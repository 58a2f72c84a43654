import * as z from 'zod'
import { databaseEnvironment } from '../platform/database.ts'

const baseUrl = z.url({ protocol: /^https?$/ })

export const dashboardEnvironment = z.object({
  ...databaseEnvironment.shape,
  /** Certificates of edX.org are linked relative to it. */
  EDXORG_BASE_URL: baseUrl,
  /** The state machine refresh-one-learner. */
  REFRESH_ONE_LEARNER_ARN: z.string().regex(/^arn:/),
})
