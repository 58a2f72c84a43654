import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../lambdas/platform/errors.ts'
import { createHttp } from '../../lambdas/upstreams/http.ts'
import { createOpenEdx } from '../../lambdas/upstreams/open-edx.ts'
import { json, serve } from './server.ts'

const RUN = 'course-v1:MITx+6.00x+1T'
const PATH = encodeURIComponent(RUN)

function client(baseUrl: string) {
  const http = createHttp({ baseUrl, userAgent: 'test/1', count: () => {} })
  return createOpenEdx({ http, baseUrl, client: async () => ({ clientId: 'id', clientSecret: 'secret' }) })
}
const always = (value: unknown) => serve((_, response) => json(response, value))
const tokens = { access_token: 'a', refresh_token: 'r', expires_in: 3600, token_type: 'Bearer', scope: 'read' }

describe('Open edX: login and tokens', () => {
  it('builds the page for the login', async () => {
    const url = new URL(await client('https://edx.test').authorizeUrl({ redirectUri: 'https://mm.test/back', state: 's&t' }))
    expect(url.origin + url.pathname).toBe('https://edx.test/oauth2/authorize/')
    expect(url.search).toContain('scope=read+write')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'id',
      redirect_uri: 'https://mm.test/back',
      response_type: 'code',
      scope: 'read write',
      state: 's&t',
    })
  })

  it('exchanges a code and refreshes a token by a form', async () => {
    const { baseUrl, asked } = await always(tokens)
    const edx = client(baseUrl)
    expect(await edx.exchangeCode({ code: 'c', redirectUri: 'https://mm.test/' })).toEqual({ kind: 'ok', body: tokens })
    expect(await edx.refreshToken('old')).toEqual({ kind: 'ok', body: tokens })
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(2).fill('POST /oauth2/access_token/'))
    expect(asked.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
      { grant_type: 'authorization_code', code: 'c', redirect_uri: 'https://mm.test/', client_id: 'id', client_secret: 'secret' },
      { grant_type: 'refresh_token', refresh_token: 'old', client_id: 'id', client_secret: 'secret' },
    ])
  })

  it.each([{ access_token: '' }, { refresh_token: null }, { expires_in: 0 }])('refuses tokens with %j', async (wrong) => {
    const { baseUrl } = await always({ ...tokens, ...wrong })
    await expect(client(baseUrl).refreshToken('old')).rejects.toThrow(`refresh token: ${Object.keys(wrong)[0]}: `)
  })

  it('blames no learner when the backend does not know this service', async () => {
    const { baseUrl } = await serve((_, response) => json(response, { error: 'invalid_client' }, 401))
    await expect(client(baseUrl).refreshToken('old')).rejects.toThrow(ConfigurationError)
    const dead = await serve((_, response) => json(response, { error: 'invalid_grant' }, 400))
    expect(await client(dead.baseUrl).refreshToken('old')).toEqual({ kind: 'refused', status: 400, error: 'invalid_grant' })
  })

  it('reads who the learner is, through the redirect that edX answers with', async () => {
    const { baseUrl } = await serve(({ url }, response) => {
      if (url.endsWith('my_user_info')) return void response.writeHead(302, { location: '/api/mobile/v0.5/users/ann' }).end()
      json(response, { id: 1, username: 'ann', email: 'a@x.test', name: 'Ann', course_enrollments: '…' })
    })
    expect(await client(baseUrl).myUserInfo('t')).toMatchObject({ kind: 'ok', body: { username: 'ann', id: 1 } })
  })

  it('reads an account by its encoded name', async () => {
    const { baseUrl, asked } = await always({ username: 'a/b', extra: true })
    expect(await client(baseUrl).account('t', 'a/b')).toEqual({ kind: 'ok', body: { username: 'a/b', extra: true } })
    expect(asked[0]?.url).toBe('/api/user/v1/accounts/a%2Fb')
  })
})

describe('Open edX: enrollments', () => {
  it('keys both shapes by run; the last one wins', async () => {
    const rows = [
      { mode: 'audit', is_active: true, course_details: { course_id: 'a' }, course_id: 'other' },
      { mode: 'audit', is_active: true, course_details: null, course_id: 'b' },
      { mode: 'verified', is_active: true, course_details: { course_id: 'a' } },
    ]
    const { baseUrl } = await always(rows)
    expect(await client(baseUrl).enrollments('t')).toEqual({
      kind: 'ok',
      body: [
        { courseKey: 'a', data: rows[2] },
        { courseKey: 'b', data: rows[1] },
      ],
    })
  })

  it('refuses one without a run, naming the field', async () => {
    const { baseUrl } = await always([{ mode: 'audit', is_active: true }])
    await expect(client(baseUrl).enrollments('t')).rejects.toThrow('enrollments: 0.course_details.course_id: missing')
  })

  const row = (course_id: string, user = 'Ann') => ({ created: '2026-01-01', mode: 'audit', is_active: true, user, course_id })

  it('reads all pages of the staff list', async () => {
    const { baseUrl, asked } = await serve(({ url }, response) => {
      const second = url.includes('cursor')
      json(response, {
        next: second ? null : `${baseUrl}api/enrollment/v1/enrollments?username=ann&cursor=2`,
        results: [row(url)],
      })
    })
    const answer = await client(baseUrl).staffEnrollments('staff', ['ann'])
    expect(answer).toMatchObject({ kind: 'ok', body: { invalid: [] } })
    const rows = asked.map(({ url }) => ({ courseKey: url, data: row(url) }))
    expect(answer.kind === 'ok' && [...answer.body.of]).toEqual([['ann', rows]])
    expect(asked.map(({ url }) => url)).toEqual([
      '/api/enrollment/v1/enrollments?username=ann',
      '/api/enrollment/v1/enrollments?username=ann&cursor=2',
    ])
    expect(asked[1]?.headers.authorization).toBe('Bearer staff')
  })

  it('gives nothing of a list whose second page is refused', async () => {
    const { baseUrl } = await serve(({ url }, response) => {
      if (url.includes('cursor')) return json(response, {}, 403)
      json(response, { next: `${baseUrl}api/enrollment/v1/enrollments?cursor=2`, results: [row('a')] })
    })
    expect(await client(baseUrl).staffEnrollments('staff', ['ann'])).toEqual({ kind: 'forbidden' })
  })

  it.each(['http://localhost', 'https://inner.host:8443', ''])('follows next of %j on its own origin', async (origin) => {
    const { baseUrl, asked } = await serve(({ url }, response) => {
      json(
        response,
        url.includes('cursor') ? { next: null, results: [row('b')] } : { next: `${origin}/x?cursor=2`, results: [row('a')] },
      )
    })
    const answer = await client(baseUrl).staffEnrollments('staff', ['ann'])
    expect(answer.kind === 'ok' && answer.body.of.get('ann')?.map(({ courseKey }) => courseKey)).toEqual(['a', 'b'])
    expect(asked[1]?.url).toBe('/x?cursor=2')
  })

  it('does not follow next to what is no address, nor for ever', async () => {
    const away = await always({ next: 'file:///etc/passwd', results: [] })
    await expect(client(away.baseUrl).staffEnrollments('staff', ['ann'])).rejects.toThrow('next: is no address')
    const { baseUrl } = await serve((_, response) => json(response, { next: `${baseUrl}x`, results: [] }))
    await expect(client(baseUrl).staffEnrollments('staff', ['ann'])).rejects.toThrow('next: more than 1000 pages')
  })

  it("refuses another learner's rows", async () => {
    const { baseUrl } = await always({ next: null, results: [row('a'), row('b', 'bob')] })
    await expect(client(baseUrl).staffEnrollments('staff', ['ann'])).rejects.toThrow('user: not one who was asked for')
  })

  it('asks for a hundred users in one request, and without a bad name in halves', async () => {
    const names = Array.from({ length: 100 }, (_, nth) => (nth === 70 ? 'bad name' : `user${nth}`))
    const { baseUrl, asked } = await serve(({ url }, response) => {
      const users = new URL(url, 'http://x').searchParams.get('username')?.split(',') ?? []
      if (users.includes('bad name')) return json(response, { username: ['invalid'] }, 400)
      json(response, { next: null, results: users.map((user) => row('a', user)) })
    })
    const answer = await client(baseUrl).staffEnrollments('staff', [...names, 'a,b'])
    expect(answer.kind === 'ok' && [answer.body.of.size, answer.body.invalid]).toEqual([99, ['a,b', 'bad name']])
    expect(asked.length).toBeLessThanOrEqual(15)
  })

  it('gives up on a list that takes no name at all, and waits its turn before each request', async () => {
    const { baseUrl, asked } = await serve((_, response) => json(response, {}, 400))
    const names = Array.from({ length: 100 }, (_, nth) => `user${nth}`)
    expect(await client(baseUrl).staffEnrollments('staff', names)).toMatchObject({ kind: 'refused', status: 400 })
    expect(asked.length).toBeLessThan(70)
    const later = await client(baseUrl).staffEnrollments('staff', ['ann'], async () => 1234)
    expect(later).toEqual({ kind: 'rate-limited', retryAfterMs: 1234 })
  })

  it("reads the learner's list as an array, as pages, and where its successor pages it", async () => {
    const own = { mode: 'audit', is_active: true, course_details: { course_id: RUN } }
    const old = await always([own])
    const paged = await serve(({ url }, response) =>
      json(
        response,
        url.includes('page=2') ? { next: null, results: [own] } : { next: 'http://inner/api/e/?page=2', results: [] },
      ),
    )
    const successor = await serve(({ url }, response) =>
      url.endsWith('/') ? json(response, { next: null, results: [own] }) : void response.writeHead(404).end(),
    )
    for (const { baseUrl } of [old, paged, successor]) {
      expect(await client(baseUrl).enrollments('t')).toEqual({ kind: 'ok', body: [{ courseKey: RUN, data: own }] })
    }
  })

  it('enrolls in audit as the learner, as verified by the staff', async () => {
    const { baseUrl, asked } = await always(row(RUN))
    await client(baseUrl).enrollInAudit('t', RUN)
    await client(baseUrl).enrollAsVerified('staff', RUN, 'ann')
    expect(asked.map(({ body, headers }) => [headers.authorization, JSON.parse(body)])).toEqual([
      ['Bearer t', { mode: 'audit', is_active: true, course_details: { course_id: RUN } }],
      ['Bearer staff', { mode: 'verified', is_active: true, course_details: { course_id: RUN }, user: 'ann' }],
    ])
  })
})

describe('Open edX: certificates and grades', () => {
  const grade = { username: 'ann', course_id: RUN, passed: true, percent: 0.98, letter_grade: null, extra: 1 }

  it('reads a certificate', async () => {
    const certificate = { certificate_type: 'verified', status: 'downloadable', grade: '0.98', extra: 1 }
    const { baseUrl, asked } = await always(certificate)
    expect(await client(baseUrl).certificate('t', 'ann', RUN)).toEqual({ kind: 'ok', body: certificate })
    expect(asked[0]?.url).toBe(`/api/certificates/v0/certificates/ann/courses/${PATH}/`)
  })

  it('reads a grade from an array of one; an empty one is not-found', async () => {
    const { baseUrl, asked } = await always([grade])
    expect(await client(baseUrl).currentGrade('t', 'ann', RUN)).toEqual({ kind: 'ok', body: grade })
    expect(asked[0]?.url).toBe(`/api/grades/v1/courses/${PATH}/?username=ann`)
    const empty = await always([])
    expect(await client(empty.baseUrl).currentGrade('t', 'ann', RUN)).toEqual({ kind: 'not-found', code: null })
  })

  it.each([[{ percent: -0.1 }], [{ percent: null }], [{ passed: 'yes' }]])('refuses a grade with %j', async (wrong) => {
    const { baseUrl } = await always([{ ...grade, ...wrong }])
    await expect(client(baseUrl).currentGrade('t', 'ann', RUN)).rejects.toThrow(`current grade: 0.${Object.keys(wrong)[0]}: `)
  })

  it('reads the grades of a whole run, page by page', async () => {
    const { baseUrl } = await serve(({ url }, response) => {
      const next = url.includes('cursor') ? null : `${baseUrl}api/grades/v1/courses/${PATH}/?cursor=2`
      json(response, { next, previous: null, results: [grade] })
    })
    expect(await client(baseUrl).gradesOfRun('staff', RUN)).toEqual({ kind: 'ok', body: [grade, grade] })
  })
})
