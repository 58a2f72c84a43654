import * as z from 'zod'
import type { Backend } from '../domain/backends.ts'
import { upstreamEnvironment } from './environment.ts'

/** What only those need who make many calls. */
const ofMany = { UPSTREAM_CALLS_AT_ONCE: true, UPSTREAM_MAX_ANSWER_BYTES: true } as const

/** Where both course sites are: for functions that make single calls to either. */
export const sitesEnvironment = z.object({
  ...upstreamEnvironment('edxorg').omit(ofMany).shape,
  ...upstreamEnvironment('mitxonline').omit({ ...ofMany, MITXONLINE_ENROLLMENT_CALLS_PER_MINUTE: true }).shape,
})

/** Where a course site is, and the secret with its OAuth client. */
export function siteOf(settings: z.infer<typeof sitesEnvironment>, backend: Backend): { baseUrl: string; secretId: string } {
  switch (backend) {
    case 'edxorg':
      return { baseUrl: settings.EDXORG_BASE_URL, secretId: settings.EDXORG_SECRET_ID }
    case 'mitxonline':
      return { baseUrl: settings.MITXONLINE_BASE_URL, secretId: settings.MITXONLINE_SECRET_ID }
    default:
      return backend satisfies never
  }
}
