import { type Backend, backends } from '../domain/backends.ts'
import { openEdxClient, staffToken } from '../upstreams/backend.ts'
import type { Answer } from '../upstreams/http.ts'
import { siteOf } from '../upstreams/sites.ts'
import type { OperationsSettings } from './environment.ts'

export type SiteProbe = { area: 'reachability'; name: string; fix: string; look: () => Promise<string> }

const titles: Record<Backend, string> = { mitxonline: 'MITx Online', edxorg: 'edX.org' }
/** A username that is valid, and nobody's. */
const NOBODY = 'micromasters-doctor'

/**
 * Asks the course sites what the system itself asks: a site can answer, and be a shop or a parked domain (rules/course-sites.md, "Every
 * request"). A refresh token that nobody has is refused by an Open edX that knows this service, and only by one.
 */
export function siteProbes(settings: OperationsSettings): SiteProbe[] {
  return backends.flatMap((backend) => {
    const { baseUrl, secretId } = siteOf(settings, backend)
    const client = openEdxClient(secretId, { baseUrl, count: () => {} })
    const probe = (call: string, look: () => Promise<string>): SiteProbe => ({
      area: 'reachability',
      name: `${titles[backend]}: ${call}`,
      fix: `the secret ${backend} (docs/operations.md, "A wrong client secret"); else its Open edX in lib/configuration.ts, not the site in front of it`,
      look,
    })
    return [
      probe('token endpoint', async () => {
        const answer = await asked(baseUrl, () => client.refreshToken(NOBODY))
        if (answer.kind === 'refused' && answer.error === 'invalid_grant') return 'knows this service'
        throw new Error(notOpenEdx(baseUrl, answer.kind))
      }),
      probe('staff list', async () => {
        const token = await staffToken(secretId)
        if (token === undefined) return 'not asked: no staffToken is configured, which exam courses there would need'
        const answer = await asked(baseUrl, () => client.staffEnrollments(token, [NOBODY]))
        if (answer.kind === 'ok') return 'takes the staff token'
        if (answer.kind === 'rate-limited') return 'asks to wait'
        if (answer.kind === 'refused' || answer.kind === 'forbidden') throw new Error('refuses the staff token')
        throw new Error(notOpenEdx(baseUrl, answer.kind))
      }),
    ]
  })
}

const notOpenEdx = (baseUrl: string, how: string) => `${baseUrl} answers, but not as an Open edX does (${how})`

/** What is no JSON of that call is no fault of an Open edX, but another site. */
async function asked<Body>(baseUrl: string, call: () => Promise<Answer<Body>>): Promise<Answer<Body>> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof Error && error.name === 'UpstreamMalformed')
      throw new Error(notOpenEdx(baseUrl, error.message), { cause: error })
    throw error
  }
}
