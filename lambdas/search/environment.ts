import * as z from 'zod'
import { coordinationEnvironment } from '../platform/coordination-environment.ts'
import { databaseEnvironment } from '../platform/database-environment.ts'

/** Variables of every function that indexes or searches. */
export const openSearchEnvironment = z.object({
  /** `off` where OpenSearch cannot be had: the outbox waits, and searching is unavailable. */
  OPENSEARCH_URL: z.literal('off').or(z.url({ protocol: /^https?$/ })),
  /** What the names of this environment's indices begin with. */
  OPENSEARCH_INDEX_PREFIX: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and - only'),
})

/** Variables of the flush by schedule. */
export const flushEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...openSearchEnvironment.shape,
  ...coordinationEnvironment.shape,
})

export const searchEnvironment = z.object({ ...databaseEnvironment.shape, ...openSearchEnvironment.shape })

/** ARNs of roles, separated by commas. Engines without access control of their own have none. */
const roles = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((arn) => arn !== ''))

/** Variables of what lets functions into an engine with access control. */
export const searchAccessEnvironment = z.object({
  ...openSearchEnvironment.shape,
  SEARCH_WRITER_ROLES: roles,
  SEARCH_READER_ROLES: roles,
})
