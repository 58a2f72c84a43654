import * as z from 'zod'
import { type Backend, backendNames } from '../domain/backends.ts'

/** Variables of functions that make addresses of this site. */
export const siteEnvironment = z.object({
  /** Where browsers reach this site, as scheme and host: `https://micromasters.mit.edu`. */
  SITE_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
})

type Facts = { EDXORG_BASE_URL: string; MITXONLINE_BASE_URL: string; SUPPORT_EMAIL: string }

/** What the app is told of the course sites and of support, whoever uses it. */
export const siteFacts = ({ EDXORG_BASE_URL, MITXONLINE_BASE_URL, SUPPORT_EMAIL }: Facts) => ({
  backends: {
    edxorg: { name: backendNames.edxorg, base_url: EDXORG_BASE_URL },
    mitxonline: { name: backendNames.mitxonline, base_url: MITXONLINE_BASE_URL },
  } satisfies Record<Backend, { name: string; base_url: string }>,
  support_email: SUPPORT_EMAIL,
})
