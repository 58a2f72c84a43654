import * as z from 'zod'
import type { Backend } from '../domain/backends.ts'
import type { Pace } from '../platform/pace.ts'

const common = {
  /**
   * Calls of one process to the backend at one time; times the function's reserved concurrency it is the ceiling (docs/architecture.md,
   * "Workflows").
   */
  UPSTREAM_CALLS_AT_ONCE: z.coerce.number().int().min(1).max(100),
  /** Bytes of an answer, decompressed, beyond which it is given up. */
  UPSTREAM_MAX_ANSWER_BYTES: z.coerce
    .number()
    .int()
    .min(1_000_000)
    .default(50 * 1024 * 1024),
}
const url = z.url({ protocol: /^https?$/ })
const id = z.string().min(1)

const environments = {
  edxorg: z.object({ ...common, EDXORG_BASE_URL: url, EDXORG_SECRET_ID: id }),
  mitxonline: z.object({
    ...common,
    MITXONLINE_BASE_URL: url,
    MITXONLINE_SECRET_ID: id,
    /**
     * Calls of its enrollment API by the staff token that all functions together make in a minute: what Open edX allows staff
     * (`EnrollmentUserThrottle`). Calls by learners' tokens are counted for each learner, and other calls are not limited.
     */
    MITXONLINE_ENROLLMENT_CALLS_PER_MINUTE: z.coerce.number().int().min(1),
  }),
} satisfies Record<Backend, z.ZodType>

/** Variables of a function that calls this backend. */
export function upstreamEnvironment<Name extends Backend>(backend: Name): (typeof environments)[Name] {
  return environments[backend]
}

/** The class of calls that is paced (rules/refresh.md, "Courtesy"). */
export const enrollmentPace = (settings: { MITXONLINE_ENROLLMENT_CALLS_PER_MINUTE: number }): Pace => ({
  name: 'mitxonline-enrollment',
  perMinute: settings.MITXONLINE_ENROLLMENT_CALLS_PER_MINUTE,
})
