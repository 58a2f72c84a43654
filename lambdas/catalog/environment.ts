import * as z from 'zod'
import { databaseEnvironment } from '../platform/database.ts'
import { originEnvironment } from '../platform/origin.ts'

/** `SITE_URL`: scheme and host of the site, as its visitors see it. */
export const catalogEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...originEnvironment.shape,
  SITE_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
})
