import * as z from 'zod'
import { coordinationEnvironment } from '../platform/coordination-environment.ts'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { originEnvironment } from '../platform/origin-environment.ts'
import { releaseEnvironment } from '../platform/release.ts'
import { siteEnvironment } from '../platform/site.ts'
import { sitesEnvironment } from '../upstreams/sites.ts'

/** Variables of every function that signs what a browser keeps. */
const signingEnvironment = z.object({ ...siteEnvironment.shape, SESSION_KEYS_SECRET_ID: z.string().min(1) })

/** Variables of every function that reads sessions, and so asks whether they have ended. */
export const sessionEnvironment = z.object({ ...signingEnvironment.shape, ...coordinationEnvironment.shape })

/** The authorizer looks the user up, too. */
export const authorizerEnvironment = z.object({
  ...sessionEnvironment.shape,
  ...databaseEnvironment.shape,
  ...originEnvironment.shape,
})

/** Logging out is open to all. */
export const logoutEnvironment = z.object({ ...sessionEnvironment.shape, ...originEnvironment.shape })

/** What the app is told of the course sites and of support. */
export const sessionEndpointEnvironment = z.object({
  ...sessionEnvironment.shape,
  ...originEnvironment.shape,
  ...databaseEnvironment.shape,
  EDXORG_BASE_URL: sitesEnvironment.shape.EDXORG_BASE_URL,
  MITXONLINE_BASE_URL: sitesEnvironment.shape.MITXONLINE_BASE_URL,
  SUPPORT_EMAIL: z.email(),
  ...releaseEnvironment.shape,
})

/** What beginning a login needs: the site's address and client id. */
export const startLinkEnvironment = z.object({ ...signingEnvironment.shape, ...sitesEnvironment.shape })

/** Logging in is open to all. */
export const loginEnvironment = z.object({ ...startLinkEnvironment.shape, ...originEnvironment.shape })

/** Tokens are encrypted with the key ring of this secret (rules/data.md, "Tokens"). */
const tokenKeysEnvironment = z.object({ TOKEN_KEYS_SECRET_ID: z.string().min(1) })

/** What joining an account needs that came back from its site already. */
export const linkEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...coordinationEnvironment.shape,
  ...tokenKeysEnvironment.shape,
})

export const authEnvironment = z.object({
  ...sessionEnvironment.shape,
  ...originEnvironment.shape,
  ...databaseEnvironment.shape,
  ...sitesEnvironment.shape,
  ...tokenKeysEnvironment.shape,
})
export type AuthSettings = z.infer<typeof authEnvironment>
