import * as z from 'zod'
import type { Backend } from '../domain/backends.ts'
import { readSecret } from '../platform/secrets.ts'
import { createHttp, type HttpSettings } from './http.ts'
import { createOpenEdx, type OpenEdx } from './open-edx.ts'

const common = {
  /** Calls of one process to the backend at one time; times the function's reserved concurrency it is the ceiling (spec 90). */
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

/** What identifies this service in every request (spec 35). */
export const USER_AGENT = 'MicroMasters/1.0 (+https://micromasters.mit.edu)'

const backendSecret = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  staffToken: z.string().min(1).optional(),
})

/** A backend's client: its OAuth credentials are read when they are needed, so that a rotated secret is picked up. */
export function openEdxClient(secretId: string, settings: Omit<HttpSettings, 'userAgent'>): OpenEdx {
  const http = createHttp({ ...settings, userAgent: USER_AGENT })
  return createOpenEdx({ http, baseUrl: settings.baseUrl, client: () => readSecret(secretId, backendSecret) })
}

/** The backend's staff token; undefined when none is configured. When it is refused, `forgetSecret` so that a rotated one is read. */
export async function staffToken(secretId: string): Promise<string | undefined> {
  return (await readSecret(secretId, backendSecret)).staffToken
}
