import * as z from 'zod'
import { coordinationEnvironment } from '../platform/coordination-environment.ts'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { originEnvironment } from '../platform/origin-environment.ts'
import { siteEnvironment } from '../platform/site.ts'
import { upstreamEnvironment } from '../upstreams/environment.ts'
import { sitesEnvironment } from '../upstreams/sites.ts'

const baseUrl = z.url({ protocol: /^https?$/ })

export const dashboardEnvironment = z.object({
  ...databaseEnvironment.shape,
  /** Certificates of edX.org are linked relative to it. */
  EDXORG_BASE_URL: baseUrl,
  /** The state machines that a load may start. */
  REFRESH_ONE_LEARNER_ARN: z.string().min(1),
  FREEZE_ONE_LEARNER_ARN: z.string().min(1),
})

export const programsEnvironment = z.object({ ...databaseEnvironment.shape, ...siteEnvironment.shape })

/** The list of runs is open to all. */
export const courseRunsEnvironment = z.object({ ...databaseEnvironment.shape, ...originEnvironment.shape })

/** Enrolling acts as the learner, with the learner's own token. */
export const courseEnrollmentsEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...sitesEnvironment.shape,
  TOKEN_KEYS_SECRET_ID: z.string().min(1),
})

/** Exam courses are enrolled in with the site's staff token, whose calls are paced. */
export const examEnrollmentEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...coordinationEnvironment.shape,
  ...sitesEnvironment.shape,
  ...upstreamEnvironment('mitxonline').pick({ MITXONLINE_ENROLLMENT_CALLS_PER_MINUTE: true }).shape,
})
