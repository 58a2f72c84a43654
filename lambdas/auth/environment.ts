import * as z from 'zod'
import { coordinationEnvironment } from '../platform/coordination-environment.ts'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { siteEnvironment } from '../platform/site.ts'
import { sitesEnvironment } from '../upstreams/sites.ts'

/** Variables of every function that reads or writes sessions. */
export const sessionEnvironment = z.object({
  ...siteEnvironment.shape,
  ...coordinationEnvironment.shape,
  SESSION_KEYS_SECRET_ID: z.string().min(1),
})

/** The authorizer looks the user up, too. */
export const authorizerEnvironment = z.object({ ...sessionEnvironment.shape, ...databaseEnvironment.shape })

/** What the app is told of the course sites and of support. */
export const sessionEndpointEnvironment = z.object({
  ...sessionEnvironment.shape,
  ...databaseEnvironment.shape,
  EDXORG_BASE_URL: sitesEnvironment.shape.EDXORG_BASE_URL,
  MITXONLINE_BASE_URL: sitesEnvironment.shape.MITXONLINE_BASE_URL,
  SUPPORT_EMAIL: z.email(),
})

/** What beginning a login needs: the site's address and client id. */
export const loginEnvironment = z.object({ ...sessionEnvironment.shape, ...sitesEnvironment.shape })

export const authEnvironment = z.object({
  ...sessionEnvironment.shape,
  ...databaseEnvironment.shape,
  ...sitesEnvironment.shape,
  /** Tokens are encrypted with the key ring of this secret (rules/data.md, "Tokens"). */
  TOKEN_KEYS_SECRET_ID: z.string().min(1),
})
export type AuthSettings = z.infer<typeof authEnvironment>
