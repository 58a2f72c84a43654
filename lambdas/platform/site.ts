import * as z from 'zod'

/** Variables of functions that make addresses of this site. */
export const siteEnvironment = z.object({
  /** Where browsers reach this site, as scheme and host: `https://micromasters.mit.edu`. */
  SITE_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
})
