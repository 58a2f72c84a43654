import { afterAll, describe, expect, it } from 'vitest'
import { newSession, RENEW_AFTER_MS, signSession } from '../../lambdas/auth/session.ts'
import { functions } from '../../lambdas/functions.ts'
import { countWrite, WRITES_PER_MINUTE } from '../../lambdas/platform/write-limit.ts'
import { routes } from '../../lambdas/routes.ts'
import { startGateway } from '../../local/gateway/gateway.ts'
import { startApi } from '../kit/api.ts'
import { openSite } from '../kit/site.ts'

const site = await openSite((_, response) => response.writeHead(500).end())
const api = await startApi({ edxorg: site.baseUrl, mitxonline: site.baseUrl })
await api.pool.query(`INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'a@example.com')`)

const MINUTE = 60_000
const key = ({ method, path }: { method: string; path: string }) => `${method} ${path}`
const filled = (path: string) => path.replace('{backend}', 'edxorg').replaceAll(/\{\w+\}/g, '1')

/** Headers of a session that is due to be prolonged. */
async function headersOf(ageMs = RENEW_AFTER_MS + MINUTE) {
  const begun = new Date(Date.now() - ageMs)
  const session = { ...newSession({ userId: 1, epoch: 0 }, begun) }
  return {
    cookie: `session=${await signSession(session, api.sessionKeys, begun)}`,
    'x-csrf-token': session.csrf,
    'content-type': 'application/json',
  }
}

describe.each(routes.map((route) => [key(route), route] as const))('%s', (_, { method, path, authorizer, function: name }) => {
  it('carries a cookie only where nobody keeps the answer', async () => {
    const bodies = method === 'GET' ? [undefined] : ['{}', 'no json']
    for (const body of bodies)
      for (const asked of [filled(path), `${filled(path)}?x=1`, filled(path).replace('1', 'nobody')]) {
        const init = { method, headers: await headersOf(), redirect: 'manual' as const, ...(body !== undefined && { body }) }
        const response = await fetch(api.url + asked, init)
        if (response.headers.getSetCookie().length === 0) continue
        expect([asked, response.status < 400, response.headers.get('cache-control')]).toEqual([asked, true, 'no-store'])
      }
  })

  it('is closed to who asks the API itself', async () => {
    if (authorizer === 'none') expect(functions[name].environment.shape).toHaveProperty('ORIGIN_SECRET_ID')
    const { direct, close } = await pastCloudFront()
    try {
      const response = await fetch(direct + filled(path), { method, headers: await headersOf(0), redirect: 'manual' })
      if (authorizer === 'viewer') expect(response.headers.getSetCookie()).toEqual([])
      else expect(response.status).toBe(403)
    } finally {
      await close()
    }
  })
})

it.each(routes.filter(({ method }) => method === 'GET').map(({ path }) => path))(
  'GET %s answers HEAD as GET, without a body',
  async (path) => {
    const ask = async (by: string) =>
      fetch(api.url + filled(path), { method: by, headers: await headersOf(0), redirect: 'manual' })
    const [head, get] = [await ask('HEAD'), await ask('GET')]
    expect([head.status, head.headers.get('content-type')]).toEqual([get.status, get.headers.get('content-type')])
    expect(await head.text()).toBe('')
  },
)

/** The same functions behind a gateway that does not know the secret. */
async function pastCloudFront() {
  const gateway = await startGateway({ routes, invoke: api.invoke, port: 0, originSecret: 'x'.repeat(64) })
  return { direct: gateway.url, close: gateway.stop }
}

describe('writes of one session', () => {
  it(`are ${WRITES_PER_MINUTE} a minute; then it is told when to go on`, async () => {
    const now = new Date('2026-11-27T12:00:42Z')
    const answers: number[] = []
    for (let nth = 0; nth < WRITES_PER_MINUTE + 1; nth += 1) answers.push(await countWrite(api.table, 'one', now))
    expect(answers).toEqual([...Array.from({ length: WRITES_PER_MINUTE }, () => 0), 18])
    expect(await countWrite(api.table, 'another', now)).toBe(0)
    expect(await countWrite(api.table, 'one', new Date('2026-11-27T12:01:00Z'))).toBe(0)
  })

  it('beyond that are refused with 429 and Retry-After; reading and searching go on', async () => {
    const headers = await headersOf(0)
    const body = JSON.stringify({ program_id: 999 })
    const write = () => fetch(`${api.url}/api/v0/enrolledprograms/`, { method: 'POST', headers, body })
    const statuses = new Set<number>()
    // A minute may turn over meanwhile: twice as many are more than two minutes take.
    for (let nth = 0; nth < 2 * WRITES_PER_MINUTE + 1; nth += 1) {
      const response = await write()
      statuses.add(response.status)
      if (response.status !== 429) continue
      expect(Number(response.headers.get('retry-after'))).toSatisfy((seconds: number) => seconds >= 1 && seconds <= 60)
      expect(await response.json()).toMatchObject({ code: 'too-many-writes' })
    }
    expect(statuses).toEqual(new Set([404, 429]))
    const search = await fetch(`${api.url}/api/v0/search/_search`, { method: 'POST', headers, body: '{"query":1}' })
    expect(search.status).not.toBe(429)
    expect((await fetch(`${api.url}/api/v0/programs/`, { headers })).status).toBe(200)
  })
})

describe('a login that nobody began', () => {
  it.each(['', '?state=x&code=y', `?state=${'s'.repeat(43)}&code=c`, '?error=access_denied'])(
    'causes no request to a course site (%s)',
    async (query) => {
      const response = await fetch(`${api.url}/complete/edxorg/${query}`, {
        redirect: 'manual',
        headers: { cookie: 'login=a.b.c' },
      })
      expect([response.status, site.asked]).toEqual([303, []])
    },
  )

  it('keeps no cookie over 4 kB, however long the page is that it is to lead to', async () => {
    for (const length of [10, 1_900, 2_100, 6_000]) {
      const next = `/settings?x=${'x'.repeat(length)}`
      const response = await fetch(`${api.url}/login/edxorg/?next=${encodeURIComponent(next)}`, { redirect: 'manual' })
      expect(response.status).toBe(303)
      for (const cookie of response.headers.getSetCookie()) expect(cookie.length).toBeLessThan(4_096)
    }
  })
})

afterAll(() => {
  expect(site.asked).toEqual([])
})
