import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { originEnvironment } from '../platform/origin-environment.ts'

/** `SITE_URL`: scheme and host of the site, as its visitors see it. */
export const catalogEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...originEnvironment.shape,
  SITE_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
})
