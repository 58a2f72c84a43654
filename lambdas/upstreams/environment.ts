import * as z from 'zod'
import type { Backend } from '../domain/backends.ts'

const common = {
  /**
   * Calls of one process to the backend at one time; times the function's reserved concurrency it is the ceiling (docs/architecture.md,
   * "Workflows").
   */
  UPSTREAM_CALLS_AT_ONCE: z.coerce.number().int().min(1).max(100),
}
const url = z.url({ protocol: /^https?$/ })
const id = z.string().min(1)

const environments = {
  edxorg: z.object({ ...common, EDXORG_BASE_URL: url, EDXORG_SECRET_ID: id }),
  mitxonline: z.object({ ...common, MITXONLINE_BASE_URL: url, MITXONLINE_SECRET_ID: id }),
} satisfies Record<Backend, z.ZodType>

/** Variables of a function that calls this backend. */
export function upstreamEnvironment<Name extends Backend>(backend: Name): (typeof environments)[Name] {
  return environments[backend]
}
