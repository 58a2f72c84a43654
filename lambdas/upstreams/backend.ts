import * as z from 'zod'
import { readSecret } from '../platform/secrets.ts'
import { createHttp, type HttpSettings } from './http.ts'
import { createOpenEdx, type OpenEdx } from './open-edx.ts'

export { upstreamEnvironment } from './environment.ts'

/** What identifies this service in every request (rules/course-sites.md, "Every request"). */
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

/** The backend's OAuth client, for logging in. */
export async function oauthClient(secretId: string): Promise<{ clientId: string; clientSecret: string }> {
  return readSecret(secretId, backendSecret)
}

/** The backend's staff token; undefined when none is configured. When it is refused, `forgetSecret` so that a rotated one is read. */
export async function staffToken(secretId: string): Promise<string | undefined> {
  return (await readSecret(secretId, backendSecret)).staffToken
}
