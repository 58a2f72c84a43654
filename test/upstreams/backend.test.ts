import { afterEach, describe, expect, it, vi } from 'vitest'
import { forgetSecret } from '../../lambdas/platform/secrets.ts'
import { openEdxClient, staffToken } from '../../lambdas/upstreams/backend.ts'
import { json, serve } from './server.ts'

describe('a backend as configured', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('reads its credentials from its secret, and rotated ones after a refusal', async () => {
    let secret: object = { clientId: 'id', clientSecret: 'old' }
    const manager = await serve((_, response) => json(response, { SecretString: JSON.stringify(secret) }))
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', manager.baseUrl)
    vi.stubEnv('AWS_REGION', 'us-east-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'x')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x')
    const site = await serve((_, response) => json(response, { access_token: 'a', refresh_token: 'r', expires_in: 1 }))
    const counted: string[] = []
    const edx = openEdxClient('edx', { baseUrl: site.baseUrl, count: (status) => counted.push(status) })

    expect(await staffToken('edx')).toBeUndefined()
    await edx.refreshToken('r0')
    secret = { clientId: 'id', clientSecret: 'new', staffToken: 'staff' }
    await edx.refreshToken('r1')
    forgetSecret('edx')
    await edx.refreshToken('r2')
    expect(await staffToken('edx')).toBe('staff')
    expect(site.asked.map(({ body }) => new URLSearchParams(body).get('client_secret'))).toEqual(['old', 'old', 'new'])
    expect(site.asked[0]?.headers['user-agent']).toMatch(/^MicroMasters\//)
    expect(counted).toEqual(['200', '200', '200'])
  })
})
