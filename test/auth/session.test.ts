import { createHmac } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  ABSOLUTE_MS,
  IDLE_MS,
  lastExpiryOf,
  newSession,
  readSession,
  RENEW_AFTER_MS,
  type Session,
  type SessionKeys,
  sign,
  signSession,
} from '../../lambdas/auth/session.ts'
import { endSession, endSessionsOf } from '../../lambdas/platform/sessions.ts'
import { routes } from '../../lambdas/routes.ts'
import { newKey, startApi } from '../kit/api.ts'

const api = await startApi()
const ADA = { userId: 1, username: 'ada', epoch: 0 }
const BOB = { userId: 2, username: 'bob', epoch: 0 }
const now = new Date()
const ago = (ms: number) => new Date(now.getTime() - ms)
const MINUTE = 60_000

beforeAll(async () => {
  await api.pool.query(`
    INSERT INTO app_user (id, username, email, is_active) VALUES (1, 'ada', 'a@example.com', true), (2, 'bob', 'b@example.com', true),
      (3, 'eve', 'e@example.com', false), (4, 'out', 'o@example.com', true);
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
    INSERT INTO course (id, program_id, position_in_program, title, contact_email) VALUES (1, 1, 1, 'C', 'team@example.com');
    INSERT INTO course_run (id, course_id, edx_course_key) VALUES (1, 1, 'course-v1:MITx+A+1T2026');
    INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (2, 1, '{"mode": "verified"}');
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (1, 2, 1);
  `)
})

const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = {
  sub: '1',
  sid: 's'.repeat(36),
  epoch: 0,
  csrf: 'c'.repeat(32),
  auth_time: 1,
  iss: 'micromasters',
  aud: 'session',
}
const inAnHour = Math.floor(now.getTime() / 1000) + 3600
const key = () => Buffer.from(api.sessionKeys.keys['a'] ?? '', 'base64')

/** A token put together by hand, signed with a key and an algorithm of one's choice. */
function forged(header: object, payload: object, hmacKey: Buffer | string = '', algorithm = 'sha256'): string {
  const signed = `${b64(header)}.${b64(payload)}`
  return `${signed}.${createHmac(algorithm, hmacKey).update(signed).digest('base64url')}`
}

const good = () => signSession(newSession(ADA, now), api.sessionKeys, now)
const other: SessionKeys = { current: 'a', keys: { a: newKey() } }
const session = (change: Partial<Session>): Session => ({ ...newSession(ADA, now), ...change })
const fresh = { ...claims, iat: inAnHour - 3600, auth_time: inAnHour - 3600, exp: inAnHour }

const badTokens: Record<string, () => Promise<string> | string> = {
  'signed with another key': () => signSession(newSession(ADA, now), other, now),
  'expired after no use': () =>
    signSession(session({ signedInAt: ago(IDLE_MS + MINUTE) }), api.sessionKeys, ago(IDLE_MS + MINUTE)),
  'prolonged for too long': async () =>
    sign(
      { sub: '1', sid: 's'.repeat(36), epoch: 0, csrf: 'c'.repeat(32), auth_time: Math.floor(ago(ABSOLUTE_MS).getTime() / 1000) },
      { keys: api.sessionKeys, audience: 'session', expiresAt: new Date(now.getTime() + IDLE_MS), now },
    ),
  'alg: none, unsigned': () => `${b64({ alg: 'none', kid: 'a' })}.${b64(fresh)}.`,
  'alg: none, with the old signature': async () =>
    `${b64({ alg: 'none', kid: 'a' })}.${(await good()).split('.').slice(1).join('.')}`,
  'alg: HS512 with the right key': () => forged({ alg: 'HS512', kid: 'a' }, fresh, key(), 'sha512'),
  'without kid': () => forged({ alg: 'HS256' }, fresh, key()),
  'with a kid of the prototype': () => forged({ alg: 'HS256', kid: '__proto__' }, fresh, ''),
  'with an unknown kid': () => forged({ alg: 'HS256', kid: 'z' }, fresh, key()),
  'of another purpose': () =>
    sign({ ...claims, id: 'x' }, { keys: api.sessionKeys, audience: 'login', expiresAt: new Date(now.getTime() + MINUTE), now }),
  'of before sessions had an id': () => {
    const { sid: _, ...old } = fresh
    return forged({ alg: 'HS256', kid: 'a' }, { ...old, name: 'ada' }, key())
  },
  'of before users had an epoch': () => {
    const { epoch: _, ...old } = fresh
    return forged({ alg: 'HS256', kid: 'a' }, old, key())
  },
  'logged out': async () => {
    const ended = newSession(ADA, now)
    await endSession(api.table, ended.id, lastExpiryOf(ended))
    return signSession(ended, api.sessionKeys, now)
  },
  'ended with all others of its user': async () => {
    await endSessionsOf(api.table, 4)
    return signSession(newSession({ userId: 4, epoch: 0 }, now), api.sessionKeys, now)
  },
  'of a user who may not sign in any more': () => signSession(newSession({ userId: 3, epoch: 0 }, now), api.sessionKeys, now),
  'of a user who is no more': () => signSession(newSession({ userId: 999, epoch: 0 }, now), api.sessionKeys, now),
  'without expiry': () => forged({ alg: 'HS256', kid: 'a' }, { ...claims, iat: inAnHour - 3600 }, key()),
  'of another issuer': () => forged({ alg: 'HS256', kid: 'a' }, { ...fresh, iss: 'evil' }, key()),
  'with a user who is no number': () => forged({ alg: 'HS256', kid: 'a' }, { ...fresh, sub: '1 OR 1=1' }, key()),
  'with another payload': async () => {
    const [header, , signature] = (await good()).split('.')
    return `${header}.${b64({ ...fresh, sub: '2' })}.${signature}`
  },
  'cut off': async () => (await good()).slice(0, -2),
  empty: () => '',
  'not a token': () => 'a.b.c',
  'very long': () => 'a'.repeat(8000),
}

const paths: Record<string, string> = {
  '{username}': 'bob',
  '{program_id}': '1',
  '{course_id}': '1',
  '{backend}': 'edxorg',
}
const pathOf = (path: string) => path.replace(/\{\w+\}/g, (name) => paths[name] ?? '1')
const closed = routes.filter((route) => route.authorizer === 'session')

describe('a session', () => {
  it('opens what needs one', async () => {
    const response = await fetch(`${api.url}/api/v0/programs/`, { headers: { cookie: `session=${await good()}` } })
    expect(response.status).toBe(200)
  })

  describe.each(closed.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
    it('is closed without a session', async () => {
      expect((await fetch(api.url + pathOf(route.path), { method: route.method })).status).toBe(401)
      const cookie = { cookie: 'theme=dark' }
      expect((await fetch(api.url + pathOf(route.path), { method: route.method, headers: cookie })).status).toBe(403)
    })

    it.each(Object.entries(badTokens))('is closed to a session that is %s', async (_name, make) => {
      const headers = { cookie: `session=${await make()}`, 'x-csrf-token': 'c'.repeat(32), 'content-type': 'application/json' }
      const response = await fetch(api.url + pathOf(route.path), { method: route.method, headers })
      expect(response.status).toBe(403)
      expect(response.headers.getSetCookie()).toEqual([])
    })
  })

  it.each(closed.filter(({ method }) => method !== 'GET').map(({ method, path }) => [method, path] as const))(
    'changes nothing by %s %s without its own CSRF token',
    async (method, path) => {
      const body = { program_id: 1, program_ids: [1], course_id: 'course-v1:MITx+A+1T2026', exam_course_id: 'x' }
      const foreign = newSession(BOB, now).csrf
      for (const token of ['', 'x', foreign, 'undefined', '__proto__']) {
        const response = await api.ask(path, { method, as: ADA, body, headers: { 'x-csrf-token': token } })
        expect([response.status, await response.json()]).toMatchObject([403, { code: 'csrf' }])
      }
      expect((await api.pool.query('SELECT FROM program_enrollment')).rowCount).toBe(1)
    },
  )

  it('refuses what another site’s form could send', async () => {
    const own = newSession(ADA, now)
    const cookie = `session=${await signSession(own, api.sessionKeys, now)}`
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonx']) {
      const response = await fetch(`${api.url}/api/v0/enrolledprograms/`, {
        method: 'POST',
        headers: { cookie, 'x-csrf-token': own.csrf, 'content-type': type },
        body: '{"program_id":1}',
      })
      expect(response.status).toBe(415)
    }
  })

  it('is prolonged by use, keeps its token and its start, and ends in the end', async () => {
    const begun = ago(RENEW_AFTER_MS + MINUTE)
    const old = session({ signedInAt: begun, issuedAt: begun })
    const response = await fetch(`${api.url}/api/v0/programs/`, {
      headers: { cookie: `session=${await signSession(old, api.sessionKeys, begun)}` },
    })
    const [set = ''] = response.headers.getSetCookie()
    expect(set).toMatch(/^session=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/)
    const renewed = await readSession(set.slice('session='.length, set.indexOf(';')), api.sessionKeys, new Date())
    if (renewed.kind !== 'session') throw new Error(renewed.kind)
    expect(renewed.session).toMatchObject({ id: old.id, userId: 1, epoch: 0, csrf: old.csrf })
    expect(renewed.session.signedInAt.getTime()).toBe(Math.floor(begun.getTime() / 1000) * 1000)
    const young = await fetch(`${api.url}/api/v0/programs/`, { headers: { cookie: `session=${await good()}` } })
    expect(young.headers.getSetCookie()).toEqual([])
  })

  it('is over https a cookie that no other host can set', async () => {
    const { cookieName, setCookie } = await import('../../lambdas/auth/cookies.ts')
    expect(cookieName('https://x.example', 'session')).toBe('__Host-session')
    expect(setCookie('https://x.example', 'session', 't', 60)).toBe(
      '__Host-session=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure',
    )
  })

  it.each(['ended', 'ended with all others'])('that has %s is not known to the app', async (how) => {
    const own = newSession({ userId: how === 'ended' ? 1 : 4, epoch: 0 }, now)
    if (how === 'ended') await endSession(api.table, own.id, lastExpiryOf(own))
    else await endSessionsOf(api.table, 4)
    const headers = { cookie: `session=${await signSession(own, api.sessionKeys, now)}` }
    expect(await (await fetch(`${api.url}/api/v0/session`, { headers })).json()).toMatchObject({ user: null })
  })

  it('of a user who may not sign in any more shows nothing', async () => {
    const as = { userId: 3, username: 'eve' }
    const session = await api.ask('/api/v0/session', { as })
    expect(await session.json()).toMatchObject({ user: null })
    expect(session.headers.getSetCookie()).toEqual([expect.stringMatching(/^session=; .*Max-Age=0/)])
  })
})

describe('data of other users', () => {
  it('is not shown to a stranger, and not told from what does not exist', async () => {
    const [stranger, nobody] = await Promise.all(
      ['bob', 'nobody'].map((name) => api.ask(`/api/v0/dashboard/${name}/`, { as: ADA })),
    )
    expect([stranger?.status, nobody?.status]).toEqual([404, 404])
    const strip = async (response: Response | undefined) => (await response?.text())?.replace(/"request_id":"[^"]*"/, '')
    expect(await strip(stranger)).toEqual(await strip(nobody))
    expect((await api.ask('/api/v0/courses/1/contact/', { as: ADA })).status).toBe(404)
    expect((await api.ask('/api/v0/courses/1/contact/', { as: BOB })).status).toBe(200)
  })

  it('is not changed by anybody else', async () => {
    const left = await api.ask('/api/v0/unenroll_programs/', { method: 'POST', as: ADA, body: { program_ids: [1] } })
    expect([left.status, await left.json()]).toEqual([200, []])
    expect((await api.pool.query('SELECT user_id FROM program_enrollment')).rows).toEqual([{ user_id: 2 }])
  })

  it('is what the signed session says, whatever else a request claims', async () => {
    const headers = { 'x-user-id': '2', 'x-amzn-user': 'bob', authorization: 'Bearer bob' }
    const response = await api.ask('/api/v0/programs/?user_id=2&username=bob', { as: ADA, headers })
    expect(await response.json()).toMatchObject([{ id: 1, enrolled: false }])
  })

  it.each([
    'bob%00',
    'bob%0d%0aSet-Cookie:%20a=b',
    'bob;session=x',
    "bob'--",
    '%E0%A4%A',
    '..%2f..%2fapi%2fv0%2fsession',
    'bob%2fada',
    '%F0%9F%98%80',
    'x'.repeat(3000),
    '{username}',
    '%u0000',
  ])('is not had by the username %s', async (name) => {
    const response = await api.ask(`/api/v0/dashboard/${name}/`, { as: ADA })
    expect(response.status).toBe(404)
    expect(response.headers.getSetCookie()).toEqual([])
  })
})

describe('every answer', () => {
  it('carries the security headers and its id, also when it refuses', async () => {
    for (const asking of [{ as: ADA }, { as: BOB }]) {
      const response = await api.ask('/api/v0/dashboard/bob/', asking)
      const headers = Object.fromEntries(response.headers)
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.stringMatching(/./),
      })
      if (response.status === 404)
        expect(await response.json()).toEqual({
          code: 'not-found',
          message: expect.any(String),
          request_id: headers['x-request-id'],
        })
    }
  })

  it.each([
    ['/api/v0/enrolledprograms/', {}, ['program_id']],
    ['/api/v0/enrolledprograms/', { program_id: '1' }, ['program_id']],
    ['/api/v0/enrolledprograms/', { program_id: 1.5 }, ['program_id']],
    ['/api/v0/enrolledprograms/', { program_id: 1e300 }, ['program_id']],
    ['/api/v0/enrolledprograms/', { program_id: 3_000_000_000 }, ['program_id']],
    ['/api/v0/enrolledprograms/', [], ['(whole)']],
    ['/api/v0/enrolledprograms/', null, ['(whole)']],
    ['/api/v0/unenroll_programs/', { program_ids: 1 }, ['program_ids']],
    ['/api/v0/unenroll_programs/', { program_ids: [1, 'x'] }, ['program_ids[1]']],
    ['/api/v0/course_enrollments/', {}, ['course_id']],
    ['/api/v0/course_enrollments/', { course_id: 'a b' }, ['course_id']],
    ['/api/v0/course_enrollments/', { course_id: 'a\u0000' }, ['course_id']],
    ['/api/v0/exam_enrollment/', { exam_course_id: null }, ['exam_course_id']],
  ])('to bad input to %s (%j) names the fields %j', async (path, body, fields) => {
    const response = await api.ask(path, { method: 'POST', as: ADA, body })
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid-input', fields }])
  })

  it('to a body that is not JSON says so', async () => {
    const own = newSession(ADA, now)
    const headers = {
      cookie: `session=${await signSession(own, api.sessionKeys, now)}`,
      'x-csrf-token': own.csrf,
      'content-type': 'application/json; charset=utf-8',
    }
    for (const body of ['', '{', '\u00ff', Buffer.from([0xff, 0xfe, 0x00])]) {
      const response = await fetch(`${api.url}/api/v0/enrolledprograms/`, { method: 'POST', headers, body })
      expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid-input' }])
    }
  })
})
