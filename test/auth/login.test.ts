import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { endSessionsOf } from '../../lambdas/platform/sessions.ts'
import { addStrike, readStrikes } from '../../lambdas/platform/strikes.ts'
import { createTokenCipher } from '../../lambdas/platform/token-cipher.ts'
import { startSimulator } from '../../local/simulator/start.ts'
import { createWorld, newcomers } from '../../local/world/world.ts'
import { newKey, SITE_URL, startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'
import { serve } from '../upstreams/server.ts'
import { locationOf, newBrowser, pick } from './browser.ts'

const world = createWorld({ learners: 10, seed: 'login', now: new Date() })
const simulator = await startSimulator({ world })
afterAll(() => simulator.close())
const api = await startApi({ edxorg: simulator.edxorg.url, mitxonline: simulator.mitxonline.url })

const nameOf = (nth: number, backend: 'edxorg' | 'mitxonline' = 'edxorg') =>
  world.learner(newcomers[nth] ?? 0).accounts[backend]?.username ?? ''
const emailOf = (nth: number) => world.person(newcomers[nth] ?? 0).email
const errorOf = (response: Response) => new URL(locationOf(response)).searchParams.get('error')
const count = async (table: string) => (await api.pool.query(`SELECT FROM ${table}`)).rowCount

async function makeUser(user: { id: number; username: string; email?: string; active?: boolean }) {
  await api.pool.query('INSERT INTO app_user (id, username, email, is_active) VALUES ($1, $2, $3, $4)', [
    user.id,
    user.username,
    user.email ?? `${user.username}@example.com`,
    user.active ?? true,
  ])
}

describe('login', () => {
  beforeEach(async () => {
    simulator.controls.clearFaults()
    const client = await api.pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  it('makes a user with profile and encrypted tokens, and signs in', async () => {
    const browser = newBrowser(api)
    const done = await browser.logIn('edxorg', nameOf(0))
    expect([done.status, locationOf(done)]).toEqual([303, `${SITE_URL}/dashboard`])
    const person = world.person(newcomers[0] ?? 0)
    const { rows } = await api.pool.query(
      `SELECT u.id, username, email, first_name, preferred_name, agreed_to_terms_of_service AS agreed, country, gender, uid, provider, access_token, invalid_since, expires_in > 0 AS lives
         FROM app_user u JOIN profile p ON p.user_id = u.id JOIN social_auth a ON a.user_id = u.id`,
    )
    const [{ id, access_token, ...user }] = rows
    expect(user).toEqual({
      username: nameOf(0),
      email: person.email,
      first_name: person.firstName,
      preferred_name: `${person.firstName} ${person.lastName}`,
      agreed: true,
      country: person.country,
      gender: person.gender,
      uid: nameOf(0),
      provider: 'edxorg',
      invalid_since: null,
      lives: true,
    })
    const token = createTokenCipher(api.tokenKeys).decrypt(access_token, { userId: id, backend: 'edxorg' })
    const own = await fetch(`${simulator.edxorg.url}/api/user/v1/accounts/${nameOf(0)}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(own.status).toBe(200)
    expect(await browser.session()).toMatchObject({
      user: {
        username: nameOf(0),
        roles: [],
        linked_backends: ['edxorg'],
        profile: { filled_out: false, incomplete_step: 'personal' },
      },
    })
    expect(browser.jar.has('login')).toBe(false)
  })

  it('finds the user again by the account, and by a verified address on the other site', async () => {
    await newBrowser(api).logIn('edxorg', nameOf(0))
    await newBrowser(api).logIn('edxorg', nameOf(0))
    expect([await count('app_user'), await count('social_auth')]).toEqual([1, 1])
    const browser = newBrowser(api)
    await browser.logIn('mitxonline', nameOf(0, 'mitxonline'))
    expect([await count('app_user'), await count('social_auth')]).toEqual([1, 2])
    expect(await browser.session()).toMatchObject({ user: { username: nameOf(0), linked_backends: ['mitxonline', 'edxorg'] } })
  })

  it('makes one user of two first logins at once', async () => {
    const both = [newBrowser(api), newBrowser(api)] as const
    const callbacks = [
      await both[0].authorize('edxorg', nameOf(1)),
      await both[1].authorize('mitxonline', nameOf(1, 'mitxonline')),
    ] as const
    const done = await Promise.all([both[0].get(callbacks[0]), both[1].get(callbacks[1])])
    expect(done.map((response) => locationOf(response))).toEqual([`${SITE_URL}/dashboard`, `${SITE_URL}/dashboard`])
    expect([await count('app_user'), await count('profile'), await count('social_auth')]).toEqual([1, 1, 2])
  })

  it('gives a free username when the own one is taken by somebody else', async () => {
    await makeUser({ id: 1, username: nameOf(0) })
    const browser = newBrowser(api)
    await browser.logIn('edxorg', nameOf(0))
    expect(await browser.session()).toMatchObject({ user: { username: `${nameOf(0)}_2` } })
  })

  it('clears strikes, exclusion and the mark of dead credentials', async () => {
    await makeUser({ id: 7, username: 'seven', email: emailOf(0) })
    await api.pool.query(`INSERT INTO social_auth (user_id, provider, uid, invalid_since) VALUES (7, 'edxorg', $1, now())`, [
      nameOf(0),
    ])
    for (const runId of ['1', '2', '3']) await addStrike(api.table, { userId: 7, runId, now: new Date() })
    expect((await readStrikes(api.table, 7)).excludedSince).not.toBeNull()
    await newBrowser(api).logIn('edxorg', nameOf(0))
    expect(await readStrikes(api.table, 7)).toEqual({ userId: 7, strikes: 0, excludedSince: null })
    expect((await api.pool.query('SELECT invalid_since FROM social_auth')).rows).toEqual([{ invalid_since: null }])
  })

  it('leads staff to the learners, and anybody to a page of this site that was asked for', async () => {
    await makeUser({ id: 7, username: 'seven', email: emailOf(0) })
    await api.pool.query(`INSERT INTO program (id, title, num_required_courses, price) VALUES (1, 'P', 1, 1)`)
    await api.pool.query(`INSERT INTO role (user_id, program_id, role) VALUES (7, 1, 'instructor')`)
    const browser = newBrowser(api)
    expect(locationOf(await browser.logIn('edxorg', nameOf(0)))).toBe(`${SITE_URL}/learners`)
    expect(await browser.session()).toMatchObject({ user: { roles: [{ program_id: 1, role: 'instructor' }] } })
    const asked = await newBrowser(api).logIn('edxorg', nameOf(0), `?next=${encodeURIComponent('/settings?tab=1#mail')}`)
    expect(locationOf(asked)).toBe(`${SITE_URL}/settings?tab=1#mail`)
  })

  it('sends somebody whose address is not confirmed to confirm it', async () => {
    const done = await newBrowser(api).logIn('edxorg', nameOf(4))
    expect(locationOf(done)).toBe(`${SITE_URL}/verify-email?backend=edxorg`)
    expect(await count('app_user')).toBe(0)
  })

  it('refuses who does not agree, and users who may not sign in any more', async () => {
    const browser = newBrowser(api)
    const begun = await browser.get('/login/edxorg')
    expect(errorOf(await browser.get(await pick(locationOf(begun), { deny: '1' })))).toBe('denied')
    await makeUser({ id: 7, username: 'seven', email: emailOf(0), active: false })
    expect(errorOf(await browser.logIn('edxorg', nameOf(0)))).toBe('disabled')
    expect(await browser.session()).toMatchObject({ user: null })
  })

  it('does not choose between several users of one address', async () => {
    await makeUser({ id: 7, username: 'seven', email: emailOf(0) })
    await makeUser({ id: 8, username: 'eight', email: emailOf(0).toUpperCase() })
    expect(errorOf(await newBrowser(api).logIn('edxorg', nameOf(0)))).toBe('ambiguous-email')
    expect(await count('social_auth')).toBe(0)
  })

  it.each([
    ['edxorg', 'access-token', { kind: 'status', status: 503 }],
    ['edxorg', 'access-token', { kind: 'malformed' }],
    ['mitxonline', 'my-user-info', { kind: 'dropped' }],
    ['mitxonline', 'account', { kind: 'wrong-shape' }],
  ] as const)('says when %s is down (%s)', async (backend, call, answer) => {
    simulator.controls.order([{ backend, call, answer }])
    const browser = newBrowser(api)
    expect(locationOf(await browser.logIn(backend, nameOf(0, backend)))).toBe(`${SITE_URL}/login-unavailable/${backend}`)
    expect(await count('app_user')).toBe(0)
    expect(browser.jar.size).toBe(0)
  })

  it('says that a site is not available when it does not know this service', async () => {
    const before = api.secrets.find('edxorg')?.secret.text ?? ''
    const { forgetSecret } = await import('../../lambdas/platform/secrets.ts')
    api.secrets.put('edxorg', JSON.stringify({ clientId: 'micromasters', clientSecret: 'rotated' }))
    forgetSecret('edxorg')
    const browser = newBrowser(api)
    expect(locationOf(await browser.logIn('edxorg', nameOf(0)))).toBe(`${SITE_URL}/login-unavailable/edxorg`)
    // The right secret is taken up by the next login.
    api.secrets.put('edxorg', before)
    expect(locationOf(await browser.logIn('edxorg', nameOf(0)))).toBe(`${SITE_URL}/dashboard`)
  })

  describe('refuses an answer that is not of a login in this browser:', () => {
    it('one that is sent again, even with the cookie of the first time', async () => {
      const browser = newBrowser(api)
      const callback = await browser.authorize('edxorg', nameOf(0))
      const login = browser.jar.get('login') ?? ''
      await browser.get(callback)
      const again = newBrowser(api)
      again.jar.set('login', login)
      expect(errorOf(await again.get(callback))).toBe('expired')
      const fresh = await pick(
        `${simulator.edxorg.url}/oauth2/authorize/?${new URL(callback).searchParams.toString()}&client_id=micromasters&response_type=code&redirect_uri=${encodeURIComponent(`${SITE_URL}/complete/edxorg/`)}`,
        { username: nameOf(1) },
      )
      again.jar.set('login', login)
      expect(errorOf(await again.get(fresh))).toBe('expired')
      expect(await count('app_user')).toBe(1)
    })

    it('one of another browser', async () => {
      const callback = await newBrowser(api).authorize('edxorg', nameOf(0))
      const victim = newBrowser(api)
      expect(errorOf(await victim.get(callback))).toBe('expired')
      await victim.get('/login/edxorg')
      expect(errorOf(await victim.get(callback))).toBe('expired')
      expect(await count('app_user')).toBe(0)
    })

    it('one of the other site, and one with another state', async () => {
      const browser = newBrowser(api)
      const callback = await browser.authorize('edxorg', nameOf(0))
      expect(errorOf(await browser.get(callback.replace('/complete/edxorg/', '/complete/mitxonline/')))).toBe('expired')
      const other = new URL(await browser.authorize('edxorg', nameOf(0)))
      other.searchParams.set('state', 'x'.repeat(43))
      expect(errorOf(await browser.get(other.href))).toBe('expired')
      const twice = await browser.authorize('edxorg', nameOf(0))
      expect(errorOf(await browser.get(`${twice}&state=${'y'.repeat(43)}`))).toMatch(/expired|refused/)
      expect(await count('app_user')).toBe(0)
    })

    it('one whose code was issued for another challenge', async () => {
      const [attacker, victim] = [newBrowser(api), newBrowser(api)]
      const code = new URL(await attacker.authorize('edxorg', nameOf(0))).searchParams.get('code') ?? ''
      const callback = new URL(await victim.authorize('edxorg', nameOf(1)))
      callback.searchParams.set('code', code)
      expect(errorOf(await victim.get(callback.href))).toBe('refused')
      expect(await count('app_user')).toBe(0)
    })

    it('one without anything, and one with nonsense', async () => {
      const browser = newBrowser(api)
      for (const query of [
        '',
        '?code=1',
        '?state=1',
        '?code=%00&state=%0d%0aSet-Cookie:x=1',
        '?error=server_error',
        '?state[]=1',
      ]) {
        browser.jar.set('login', 'nonsense')
        const refused = await browser.get(`/complete/edxorg/${query}`)
        expect([refused.status, errorOf(refused)]).toEqual([303, 'expired'])
      }
      expect((await browser.get('/complete/google/')).status).toBe(404)
      expect((await browser.get('/login/google/')).status).toBe(404)
    })
  })

  it('keeps everybody signed in while the keys are rotated', async () => {
    const browser = newBrowser(api)
    await browser.logIn('edxorg', nameOf(0))
    const { a = '' } = api.sessionKeys.keys
    api.secrets.put('session-keys', JSON.stringify({ current: 'b', keys: { a, b: newKey() } }))
    const { forgetSecret } = await import('../../lambdas/platform/secrets.ts')
    forgetSecret('session-keys')
    expect((await browser.get('/api/v0/programs/')).status).toBe(200)
    const later = newBrowser(api)
    await later.logIn('edxorg', nameOf(1))
    const [header = ''] = (later.jar.get('session') ?? '').split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ kid: 'b' })
    expect((await later.get('/api/v0/programs/')).status).toBe(200)
    api.secrets.put('session-keys', JSON.stringify({ current: 'c', keys: { a, c: newKey() } }))
    // What this process has read before does not hold the key that signs meanwhile: it reads again instead of refusing.
    const { readSession, signSession, newSession, sessionKeys } = await import('../../lambdas/auth/session.ts')
    const ring = sessionKeys.parse(JSON.parse(api.secrets.find('session-keys')?.secret.text ?? ''))
    const { rows } = await api.pool.query('SELECT id FROM app_user')
    const elsewhere = await signSession(newSession({ userId: rows[0].id, epoch: 0 }, new Date()), ring, new Date())
    expect((await readSession(elsewhere, ring, new Date())).kind).toBe('session')
    expect((await fetch(`${api.url}/api/v0/programs/`, { headers: { cookie: `session=${elsewhere}` } })).status).toBe(200)
  })

  it('logs out, but not because another site wants it', async () => {
    const browser = newBrowser(api)
    await browser.logIn('edxorg', nameOf(0))
    expect(locationOf(await browser.get('/logout/', { 'sec-fetch-site': 'cross-site' }))).toBe(`${SITE_URL}/`)
    expect(browser.jar.has('session')).toBe(true)
    const copy = newBrowser(api)
    for (const [name, value] of browser.jar) copy.jar.set(name, value)
    const elsewhere = newBrowser(api)
    await elsewhere.logIn('edxorg', nameOf(0))
    await browser.get('/logout/', { 'sec-fetch-site': 'same-origin' })
    expect(browser.jar.size).toBe(0)
    expect((await browser.get('/api/v0/programs/')).status).toBe(401)
    // Wherever the session was copied to, it has ended; another one of the same user has not.
    expect((await copy.get('/api/v0/programs/')).status).toBe(403)
    expect((await elsewhere.get('/api/v0/programs/')).status).toBe(200)
  })

  it('begins anew after all sessions of the user were ended', async () => {
    const browser = newBrowser(api)
    await browser.logIn('edxorg', nameOf(0))
    const { rows } = await api.pool.query('SELECT id FROM app_user')
    await endSessionsOf(api.table, rows[0].id)
    expect((await browser.get('/api/v0/programs/')).status).toBe(403)
    await browser.logIn('edxorg', nameOf(0))
    expect((await browser.get('/api/v0/programs/')).status).toBe(200)
  })
})

const body = z.object({ user: z.object({ username: z.string() }) })

describe('login with a site that sends anything', () => {
  it.each([
    'eve\r\nSet-Cookie: session=stolen',
    'eve; Path=/; session=stolen',
    '<script>',
    '../../admin',
    '%0d%0a',
    'ｅｖｅ',
    ' ',
    'x'.repeat(5000),
  ])('takes the username %j for what it is', async (username) => {
    const site = await serve(({ url }, response) => {
      const answer = url.includes('access_token')
        ? { access_token: 't', refresh_token: 'r', expires_in: 3600, token_type: 'Bearer', scope: 'read' }
        : { id: 1, username, email: null, name: null, is_active: true }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
    const { readAccount } = await import('../../lambdas/auth/site-account.ts')
    const { openEdxClient } = await import('../../lambdas/upstreams/backend.ts')
    const { signInAccount } = await import('../../lambdas/auth/accounts.ts')
    const openEdx = openEdxClient('edxorg', { baseUrl: site.baseUrl, count: () => {} })
    const read = await readAccount(openEdx, 'edxorg', 't')
    if (read.kind !== 'account') throw new Error(read.kind)
    const tokens = { access_token: 't', refresh_token: 'r', expires_in: 3600 }
    const cipher = createTokenCipher(api.tokenKeys)
    const signedIn = await signInAccount(api.pool, cipher, { account: read.account, tokens, linkTo: null, now: new Date() })
    if (signedIn.kind !== 'user') throw new Error(signedIn.reason)
    expect(signedIn.username).toMatch(/^[\p{L}\p{N}\p{M}_ .@+-]{1,150}$/u)
    const answered = await api.ask('/api/v0/session/', { as: { userId: signedIn.userId, username: signedIn.username } })
    expect(body.parse(await answered.json()).user.username).toBe(signedIn.username)
    expect(answered.headers.getSetCookie()).toEqual([])
  })
})
