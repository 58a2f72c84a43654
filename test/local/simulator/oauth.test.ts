import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newcomers } from '../../../local/world/world.ts'
import { accountOf, NOW, type Site, startSite } from './kit.ts'

const REDIRECT = 'http://localhost:9000/complete/edxorg/'
const REFUSED = { kind: 'refused', status: 400, error: 'invalid_grant' }

/** Picks a person on the login page, as a browser does, and gives where it leads. */
async function pick(site: Site, username: string, more: Record<string, string> = {}): Promise<URL> {
  const page = new URL(await site.client('edxorg').authorizeUrl({ redirectUri: REDIRECT, state: 's&t' }))
  for (const [name, value] of Object.entries(more)) page.searchParams.set(name, value)
  const html = await (await fetch(page)).text()
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [
    name,
    value.replaceAll('&amp;', '&'),
  ])
  const form = new URLSearchParams(Object.fromEntries(fields))
  form.set('username', username)
  const response = await fetch(page, { method: 'POST', body: form, redirect: 'manual' })
  return new URL(response.headers.get('location') ?? 'about:blank')
}
const codeOf = (url: URL) => url.searchParams.get('code') ?? ''

describe('login', () => {
  it('shows people to pick from, escaped, and finds others by name, username or email', async () => {
    const site = await startSite({ learners: 500 })
    const page = await site.client('edxorg').authorizeUrl({ redirectUri: REDIRECT, state: '"><script>' })
    const answer = await fetch(page)
    const html = await answer.text()
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(html).not.toContain('"><script>')
    expect(html.match(/name="username"/g)).toHaveLength(20)
    expect(html).toContain('There are more')
    const index = site.find(({ accounts, index: each }) => each > 300 && accounts.edxorg !== undefined)
    const { email, firstName, lastName } = site.world.learner(index)
    const { username } = accountOf(site, index, 'edxorg')
    for (const text of [email, username, username.toUpperCase()]) {
      const found = await (await fetch(`${page}&q=${encodeURIComponent(text)}`)).text()
      expect(found.match(/name="username" value="([^"]*)"/g)).toEqual([`name="username" value="${username}"`])
    }
    expect(await (await fetch(`${page}&q=${encodeURIComponent(`${firstName} ${lastName}`)}`)).text()).toContain(email)
    expect(await (await fetch(`${page}&q=zzzz`)).text()).toContain('Nobody here matches')
  })

  it('leads back with code and state; the code gives tokens once', async () => {
    const site = await startSite()
    const [index = 0] = newcomers
    const { username } = accountOf(site, index, 'edxorg')
    const back = await pick(site, username)
    expect(back.origin + back.pathname).toBe(REDIRECT)
    expect(back.searchParams.get('state')).toBe('s&t')
    const api = site.client('edxorg')
    const login = { code: codeOf(back), redirectUri: REDIRECT }
    const tokens = await api.exchangeCode(login)
    expect(tokens).toMatchObject({ kind: 'ok', body: { expires_in: 36_000, token_type: 'Bearer', scope: 'read write' } })
    if (tokens.kind !== 'ok') return
    expect(await api.myUserInfo(tokens.body.access_token)).toMatchObject({ kind: 'ok', body: { username } })
    expect(await api.exchangeCode(login)).toEqual(REFUSED)
    expect(site.simulator.counters().edxorg.byCall).toEqual({ authorize: 2, 'access-token': 2, 'my-user-info': 1, user: 1 })
  })

  it('refuses a code for another redirect_uri, one that is too old, and one that was never given', async () => {
    const site = await startSite()
    const { username } = accountOf(site, newcomers[1] ?? 0, 'edxorg')
    const api = site.client('edxorg')
    expect(await api.exchangeCode({ code: codeOf(await pick(site, username)), redirectUri: `${REDIRECT}other` })).toEqual(REFUSED)
    const code = codeOf(await pick(site, username))
    site.clock.now = new Date(NOW.getTime() + 600_000)
    expect(await api.exchangeCode({ code, redirectUri: REDIRECT })).toEqual(REFUSED)
    expect(await api.exchangeCode({ code: '', redirectUri: REDIRECT })).toEqual(REFUSED)
  })

  it('asks for the verifier of a PKCE challenge', async () => {
    const site = await startSite()
    const { username } = accountOf(site, newcomers[1] ?? 0, 'edxorg')
    const challenge = createHash('sha256').update('verifier').digest('base64url')
    const exchange = async (more: Record<string, string>) => {
      const code = codeOf(await pick(site, username, { code_challenge: challenge, code_challenge_method: 'S256' }))
      const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...more }
      const authorization = `Basic ${Buffer.from('micromasters:simulated-edxorg').toString('base64')}`
      const url = `${site.simulator.edxorg.url}/oauth2/access_token/`
      return (await fetch(url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form) })).status
    }
    expect(await exchange({})).toBe(400)
    expect(await exchange({ code_verifier: 'wrong' })).toBe(400)
    expect(await exchange({ code_verifier: 'verifier' })).toBe(200)
  })

  it('sends nobody to where it should not, and back when it is cancelled', async () => {
    const site = await startSite()
    const page = async (change: Record<string, string>, init: RequestInit = {}) => {
      const url = new URL(await site.client('edxorg').authorizeUrl({ redirectUri: REDIRECT, state: 's' }))
      for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value)
      return fetch(url, { redirect: 'manual', ...init })
    }
    expect((await page({ client_id: 'other' })).status).toBe(400)
    expect((await page({ redirect_uri: 'javascript:alert(1)' })).status).toBe(400)
    expect((await page({ response_type: 'token' })).headers.get('location')).toBe(
      `${REDIRECT}?error=unsupported_response_type&state=s`,
    )
    const form = { client_id: 'micromasters', redirect_uri: REDIRECT, response_type: 'code', state: 's', deny: '1' }
    const denied = await page({}, { method: 'POST', body: new URLSearchParams(form) })
    expect(denied.headers.get('location')).toBe(`${REDIRECT}?error=access_denied&state=s`)
  })
})

describe('tokens', () => {
  const someone = (site: Site) => site.find(({ accounts }) => accounts.edxorg !== undefined)

  it('rotate: the old ones are dead, and a replay takes the new ones with it', async () => {
    const site = await startSite()
    const index = someone(site)
    const api = site.client('edxorg')
    const { accessToken, refreshToken } = site.tokens(index, 'edxorg')
    expect(await api.enrollments(accessToken)).toMatchObject({ kind: 'ok' })
    const first = await api.refreshToken(refreshToken)
    if (first.kind !== 'ok') throw new Error('not refreshed')
    expect(await api.enrollments(accessToken)).toEqual({ kind: 'refused', status: 401, error: null })
    expect(await api.enrollments(first.body.access_token)).toMatchObject({ kind: 'ok' })

    expect(await api.refreshToken(refreshToken)).toEqual(REFUSED)
    expect(await api.enrollments(first.body.access_token)).toEqual({ kind: 'refused', status: 401, error: null })
    expect(await api.refreshToken(first.body.refresh_token)).toEqual(REFUSED)

    const again = await api.exchangeCode({
      code: codeOf(await pick(site, accountOf(site, index, 'edxorg').username)),
      redirectUri: REDIRECT,
    })
    if (again.kind !== 'ok') throw new Error('no login')
    expect(await api.enrollments(again.body.access_token)).toMatchObject({ kind: 'ok' })
    expect(await api.refreshToken(again.body.refresh_token)).toMatchObject({ kind: 'ok' })
  })

  it('expire', async () => {
    const site = await startSite({ tokenLifeSeconds: 60 })
    const api = site.client('edxorg')
    const refreshed = await api.refreshToken(site.tokens(someone(site), 'edxorg').refreshToken)
    if (refreshed.kind !== 'ok') throw new Error('not refreshed')
    expect(refreshed.body.expires_in).toBe(60)
    site.clock.now = new Date(NOW.getTime() + 59_000)
    expect(await api.enrollments(refreshed.body.access_token)).toMatchObject({ kind: 'ok' })
    site.clock.now = new Date(NOW.getTime() + 60_000)
    expect(await api.enrollments(refreshed.body.access_token)).toEqual({ kind: 'refused', status: 401, error: null })
    expect(await api.refreshToken(refreshed.body.refresh_token)).toMatchObject({ kind: 'ok' })
  })

  it.each([
    ['expired', { expiredTokens: 1 }, 401, 'ok'],
    ['dead', { deadTokens: 1 }, 401, 'refused'],
  ])('of a world in which they are %s', async (_, mix, status, refresh) => {
    const site = await startSite({ mix })
    const api = site.client('edxorg')
    const { accessToken, refreshToken } = site.tokens(someone(site), 'edxorg')
    expect(await api.enrollments(accessToken)).toEqual({ kind: 'refused', status, error: null })
    expect(await api.refreshToken(refreshToken)).toMatchObject({ kind: refresh })
  })

  it('outlive a restart, and rotate on from there', async () => {
    const before = await startSite()
    const index = someone(before)
    const { refreshToken } = before.tokens(index, 'edxorg')
    const first = await before.client('edxorg').refreshToken(refreshToken)
    if (first.kind !== 'ok') throw new Error('not refreshed')
    const after = await startSite()
    const api = after.client('edxorg')
    expect(await api.enrollments(first.body.access_token)).toMatchObject({ kind: 'ok' })
    expect(await api.refreshToken(refreshToken)).toEqual(REFUSED)
    expect(await api.refreshToken(first.body.refresh_token)).toEqual(REFUSED)
  })

  it('are given to the client only that knows its secret', async () => {
    const site = await startSite()
    const form = { grant_type: 'refresh_token', refresh_token: site.tokens(someone(site), 'edxorg').refreshToken }
    const ask = async (more: Record<string, string>) => {
      const body = new URLSearchParams({ ...form, ...more })
      const response = await fetch(`${site.simulator.edxorg.url}/oauth2/access_token/`, { method: 'POST', body })
      return [response.status, await response.json()]
    }
    expect(await ask({ client_id: 'micromasters', client_secret: 'wrong' })).toEqual([401, { error: 'invalid_client' }])
    const known = { client_id: 'micromasters', client_secret: 'simulated-edxorg' }
    expect(await ask({ ...known, grant_type: 'password' })).toEqual([400, { error: 'unsupported_grant_type' }])
    expect(await ask(known)).toMatchObject([200, { token_type: 'Bearer' }])
  })
})
