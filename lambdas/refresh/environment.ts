import * as z from 'zod'
import { coordinationEnvironment } from '../platform/coordination-environment.ts'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { upstreamEnvironment } from '../upstreams/backend.ts'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

/** Tokens are encrypted with the key ring of this secret (rules/data.md, "Tokens"). */
const tokenKeys = z.object({ TOKEN_KEYS_SECRET_ID: z.string().min(1) })

export const openRunEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...coordinationEnvironment.shape,
  EDX_BATCH_UPDATES_ENABLED: flag,
  DEDP_PROGRAM_TITLE: z.string().min(1),
  DEDP_LEARNERS_INCLUDED: flag,
})
export const listLearnersEnvironment = databaseEnvironment
export const recordFailureEnvironment = databaseEnvironment
export const closeRunEnvironment = z.object({ ...databaseEnvironment.shape, ...coordinationEnvironment.shape })
export const fetchMitxOnlineEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...coordinationEnvironment.shape,
  ...tokenKeys.shape,
  ...upstreamEnvironment('mitxonline').shape,
})
export const fetchShardEnrollmentsEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...coordinationEnvironment.shape,
  ...upstreamEnvironment('mitxonline').omit({ UPSTREAM_CALLS_AT_ONCE: true }).shape,
})
export const fetchEdxOrgEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...coordinationEnvironment.shape,
  ...tokenKeys.shape,
  ...upstreamEnvironment('edxorg').shape,
})
