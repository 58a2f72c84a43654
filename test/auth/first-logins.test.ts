import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { type SiteAccount, signInAccount } from '../../lambdas/auth/accounts.ts'
import { prefilledProfile } from '../../lambdas/domain/profile-prefill.ts'
import { createTokenCipher } from '../../lambdas/platform/token-cipher.ts'
import { createDatabase } from '../kit/database.ts'

const { pool, url } = await createDatabase()
const cipher = createTokenCipher({ current: 'a', keys: { a: randomBytes(32).toString('base64') } })
const tokens = { access_token: 'a', refresh_token: 'r', expires_in: 3600 }
const profile = prefilledProfile({})
const account = (siteUserId: number, change: Partial<SiteAccount> = {}): SiteAccount => ({
  backend: 'mitxonline',
  siteUserId,
  uid: `new${siteUserId}`,
  verifiedEmail: `new${siteUserId}@example.org`,
  profile,
  ...change,
})
const logIn = (of: SiteAccount, on: pg.Pool = pool) =>
  signInAccount(on, cipher, { account: of, tokens, linkTo: null, now: new Date() })

describe('a first login', () => {
  it('waits for nobody else', async () => {
    await pool.query(`INSERT INTO app_user (id, username, email) VALUES (100, 'slow', 'slow@example.org')`)
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query('SELECT FROM app_user WHERE id = 100 FOR UPDATE')
    const slow = logIn(account(1, { verifiedEmail: 'slow@example.org' }))
    expect(await logIn(account(2))).toMatchObject({ kind: 'user', username: 'new2' })
    await client.query('COMMIT')
    client.release()
    expect(await slow).toMatchObject({ kind: 'user', userId: 100 })
  })

  it('reads no table of people from end to end', async () => {
    await pool.query(`
      INSERT INTO app_user (id, username, email) SELECT n, 'user' || n, 'user' || n || '@example.org' FROM generate_series(1000, 60000) n;
      INSERT INTO social_auth (user_id, provider, uid) SELECT n, 'mitxonline', 'user' || n FROM generate_series(1000, 60000) n;
      ANALYZE app_user, social_auth`)
    const one = new pg.Pool({ connectionString: url, max: 1 })
    const scans = async () => {
      await one.query('SELECT pg_stat_force_next_flush()')
      const { rows } = await one.query(
        `SELECT sum(seq_scan)::int AS scans FROM pg_stat_user_tables WHERE relname IN ('app_user', 'social_auth', 'profile')`,
      )
      return rows[0].scans
    }
    try {
      const before = await scans()
      expect(await logIn(account(10), one)).toMatchObject({ kind: 'user', username: 'new10' })
      expect(await logIn(account(11, { uid: 'user1000', verifiedEmail: null }), one)).toMatchObject({ kind: 'user' })
      expect(await logIn(account(12, { uid: 'user2000', verifiedEmail: 'x@example.org', backend: 'edxorg' }), one)).toMatchObject(
        {
          username: 'user2000_2',
        },
      )
      expect((await scans()) - before).toBe(0)
    } finally {
      await one.end()
    }
  })

  it('of many who share a name at once gives each a name', async () => {
    const logins = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        logIn(account(100 + n, { uid: `same${'!'.repeat(n % 2)}`, backend: n % 2 ? 'edxorg' : 'mitxonline' })),
      ),
    )
    const names = logins.map((login) => (login.kind === 'user' ? login.username : login.reason))
    expect(names.length).toBe(20)
  })
})
