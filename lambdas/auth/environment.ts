import * as z from 'zod'

/** Variables of every function that reads or writes sessions. */
export const sessionEnvironment = z.object({
  /** Where browsers reach this site, without a path: `https://micromasters.mit.edu`. */
  SITE_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
  SESSION_KEYS_SECRET_ID: z.string().min(1),
})
