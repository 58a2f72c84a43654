import * as z from 'zod'
import { databaseEnvironment } from '../platform/database.ts'

/** Variables of every function that indexes or searches. */
export const openSearchEnvironment = z.object({
  /** `off` where OpenSearch cannot be had: the outbox waits, and searching is unavailable. */
  OPENSEARCH_URL: z.literal('off').or(z.url({ protocol: /^https?$/ })),
  /** What the names of this environment's indices begin with. */
  OPENSEARCH_INDEX_PREFIX: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and - only'),
})

export const searchEnvironment = z.object({ ...databaseEnvironment.shape, ...openSearchEnvironment.shape })
