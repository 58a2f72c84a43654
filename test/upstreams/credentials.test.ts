import type { ServerResponse } from 'node:http'
import { beforeEach, describe, expect, it } from 'vitest'
import { createTokenCipher } from '../../lambdas/platform/token-cipher.ts'
import { learnerToken, markInvalid } from '../../lambdas/upstreams/credentials.ts'
import { createHttp } from '../../lambdas/upstreams/http.ts'
import { createOpenEdx } from '../../lambdas/upstreams/open-edx.ts'
import { createDatabase } from '../kit/database.ts'
import { unboundToken } from '../platform/unbound-token.ts'
import { json, serve } from './server.ts'

const { pool } = await createDatabase()
const ring = { current: 'k1', keys: { k1: Buffer.alloc(32, 1).toString('base64') } }
const cipher = createTokenCipher(ring)
const now = new Date('2026-11-23T12:00:00Z')
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const account = { userId: 1, backend: 'edxorg' } as const

type Stored = {
  access?: string | null
  refresh?: string | null
  expiresIn?: number | null
  updated?: Date | null
  invalid?: Date
}

/** A linked account; by default its token of one hour is 56 minutes old, and so is to be refreshed. */
async function link({
  access = 'access-0',
  refresh = 'refresh-0',
  expiresIn = 3600,
  updated = minutesAgo(56),
  invalid,
}: Stored = {}) {
  const encrypted = (text: string | null) => (text === null ? null : cipher.encrypt(text, account))
  await pool.query(
    `INSERT INTO social_auth (user_id, provider, uid, access_token, refresh_token, expires_in, token_updated_at, invalid_since)
     VALUES (1, 'edxorg', 'ann', $1, $2, $3, $4, $5)`,
    [encrypted(access), encrypted(refresh), expiresIn, updated, invalid ?? null],
  )
}

async function stored() {
  const { rows } = await pool.query('SELECT * FROM social_auth WHERE user_id = 1')
  const { access_token, refresh_token, expires_in, token_updated_at, invalid_since, scope } = rows[0]
  const plain = (text: string | null) => (text === null ? null : cipher.decrypt(text, account))
  return { access: plain(access_token), refresh: plain(refresh_token), expires_in, token_updated_at, invalid_since, scope }
}

/** A token endpoint that rotates: each refresh token works once. */
async function tokenEndpoint(override?: (response: ServerResponse) => void) {
  let turn = 0
  const { baseUrl, asked } = await serve(({ body }, response) => {
    if (override) return override(response)
    if (new URLSearchParams(body).get('refresh_token') !== `refresh-${turn}`)
      return json(response, { error: 'invalid_grant' }, 400)
    turn += 1
    json(response, {
      access_token: `access-${turn}`,
      refresh_token: `refresh-${turn}`,
      expires_in: 7200,
      token_type: 'Bearer',
      scope: 's',
    })
  })
  const http = createHttp({ baseUrl, userAgent: 'test/1', timeoutMs: 1000, count: () => {} })
  const openEdx = createOpenEdx({ http, baseUrl, client: async () => ({ clientId: 'id', clientSecret: 'secret' }) })
  return { dependencies: { database: pool, cipher, openEdx, now }, asked }
}

describe('learner token', () => {
  beforeEach(async () => {
    await pool.query('TRUNCATE social_auth, app_user CASCADE')
    await pool.query(`INSERT INTO app_user (id, username, email) VALUES (1, 'ann', 'ann@example.org')`)
  })

  it('of an account that is not linked', async () => {
    const { dependencies, asked } = await tokenEndpoint()
    expect(await learnerToken(dependencies, account)).toEqual({ kind: 'not-linked' })
    await link()
    expect(await learnerToken(dependencies, { userId: 1, backend: 'mitxonline' })).toEqual({ kind: 'not-linked' })
    expect(asked).toEqual([])
  })

  it('is used as it is until 5 minutes before it expires', async () => {
    await link({ updated: new Date(minutesAgo(55).getTime() + 1) })
    const { dependencies, asked } = await tokenEndpoint()
    expect(await learnerToken(dependencies, account)).toEqual({ kind: 'token', token: 'access-0', username: 'ann' })
    expect(asked).toEqual([])
  })

  it('is written anew, bound to its row, when it is not yet', async () => {
    await link({ updated: now })
    await pool.query('UPDATE social_auth SET access_token = $1, refresh_token = $2', [
      unboundToken('access-0', ring),
      unboundToken('refresh-0', ring),
    ])
    const { dependencies } = await tokenEndpoint()
    expect(await learnerToken(dependencies, account)).toEqual({ kind: 'token', token: 'access-0', username: 'ann' })
    const { rows } = await pool.query('SELECT access_token, refresh_token FROM social_auth')
    expect(Object.values(rows[0]).map((text) => String(text).slice(0, 6))).toEqual(['v2.k1.', 'v2.k1.'])
    expect(await stored()).toMatchObject({ access: 'access-0', refresh: 'refresh-0', token_updated_at: now })
    await learnerToken(dependencies, account)
    expect((await pool.query('SELECT access_token, refresh_token FROM social_auth')).rows).toEqual(rows)
  })

  it('is not taken from the row of somebody else', async () => {
    await link({ updated: now })
    await pool.query(`INSERT INTO app_user (id, username, email) VALUES (2, 'bob', 'bob@example.org')`)
    await pool.query(`UPDATE social_auth SET user_id = 2`)
    const { dependencies } = await tokenEndpoint()
    await expect(learnerToken(dependencies, { userId: 2, backend: 'edxorg' })).rejects.toThrow('does not decrypt')
  })

  it.each<[string, Stored]>([
    ['5 minutes before it expires', { updated: minutesAgo(55) }],
    ['without its time', { updated: null }],
    ['without its life', { expiresIn: null }],
    ['when it is missing', { access: null, updated: now }],
  ])('is refreshed %s, and all of the answer is stored', async (_, row) => {
    await link({ ...row, invalid: minutesAgo(1) })
    const { dependencies, asked } = await tokenEndpoint()
    expect(await learnerToken(dependencies, account)).toEqual({ kind: 'token', token: 'access-1', username: 'ann' })
    expect(asked).toHaveLength(1)
    expect(await stored()).toEqual({
      access: 'access-1',
      refresh: 'refresh-1',
      expires_in: 7200,
      token_updated_at: now,
      invalid_since: null,
      scope: 's',
    })
  })

  it('is refreshed once by many at the same time', async () => {
    await link()
    const { dependencies, asked } = await tokenEndpoint()
    const answers = await Promise.all(Array.from({ length: 8 }, () => learnerToken(dependencies, account)))
    expect(answers).toEqual(Array(8).fill({ kind: 'token', token: 'access-1', username: 'ann' }))
    expect(asked).toHaveLength(1)
  })

  it('that the API refused is refreshed, unless somebody has done so meanwhile', async () => {
    await link({ updated: now })
    const { dependencies, asked } = await tokenEndpoint()
    const rejected = { ...account, rejected: 'access-0' }
    const both = await Promise.all([learnerToken(dependencies, rejected), learnerToken(dependencies, rejected)])
    expect(both).toEqual(Array(2).fill({ kind: 'token', token: 'access-1', username: 'ann' }))
    expect(asked).toHaveLength(1)
  })

  it.each([400, 401])('is invalid when the endpoint answers %i; the tokens stay', async (status) => {
    await link()
    const { dependencies } = await tokenEndpoint((response) => json(response, { error: 'invalid_grant' }, status))
    const before = await stored()
    expect(await learnerToken(dependencies, account)).toEqual({ kind: 'invalid' })
    expect(await stored()).toEqual({ ...before, invalid_since: now })
  })

  it('is invalid without a call when there is nothing to refresh it with', async () => {
    await link({ refresh: null })
    const { dependencies, asked } = await tokenEndpoint()
    expect(await learnerToken(dependencies, account)).toEqual({ kind: 'invalid' })
    expect(asked).toEqual([])
    expect((await stored()).invalid_since).toEqual(now)
  })

  it('stays invalid since the first time', async () => {
    await link({ invalid: minutesAgo(60) })
    await markInvalid(pool, account, now)
    expect((await stored()).invalid_since).toEqual(minutesAgo(60))
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['UpstreamServerError', (response) => json(response, {}, 500)],
    ['UpstreamTimeout', () => {}],
    ['UpstreamUnreachable', (response) => response.destroy()],
    ['UpstreamMalformed', (response) => json(response, { access_token: 'a' })],
    ['UpstreamMalformed', (response) => json(response, {}, 403)],
  ])('changes nothing and throws %s on a fault of the endpoint', async (name, fault) => {
    await link()
    const { dependencies } = await tokenEndpoint(fault)
    const before = await stored()
    await expect(learnerToken(dependencies, account)).rejects.toMatchObject({ name })
    expect(await stored()).toEqual(before)
    expect(pool.waitingCount).toBe(0)
    expect(pool.idleCount).toBe(pool.totalCount)
  })

  it('changes nothing when the endpoint asks to wait', async () => {
    await link()
    const { dependencies } = await tokenEndpoint((response) => json(response, {}, 429, { 'retry-after': '3' }))
    const before = await stored()
    expect(await learnerToken(dependencies, account)).toEqual({ kind: 'rate-limited', retryAfterMs: 3000 })
    expect(await stored()).toEqual(before)
  })
})
