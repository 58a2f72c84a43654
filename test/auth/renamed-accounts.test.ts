import { prefilledProfile } from '../../lambdas/domain/profile-prefill.ts'
import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { type SiteAccount, signInAccount } from '../../lambdas/auth/accounts.ts'
import { createTokenCipher } from '../../lambdas/platform/token-cipher.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'

const { pool } = await createDatabase()
const cipher = createTokenCipher({ current: 'a', keys: { a: randomBytes(32).toString('base64') } })
const now = new Date('2026-11-27T12:00:00Z')
const tokens = { access_token: 'a', refresh_token: 'r', expires_in: 3600 }
const nothing = prefilledProfile({})

type Named = Partial<Pick<SiteAccount, 'backend' | 'verifiedEmail'>>

const account = (siteUserId: number, uid: string, named: Named = {}): SiteAccount => ({
  backend: 'mitxonline',
  siteUserId,
  uid,
  verifiedEmail: `${uid}@example.org`,
  profile: nothing,
  ...named,
})
const signIn = (of: SiteAccount, linkTo: number | null = null) =>
  signInAccount(pool, cipher, { account: of, tokens, linkTo, now })

async function makeUser(id: number, email: string, uid: string, siteUserId: number | null = null) {
  await pool.query('INSERT INTO app_user (id, username, email) VALUES ($1, $2, $3)', [id, `user${id}`, email])
  await pool.query(`INSERT INTO social_auth (user_id, provider, uid, site_user_id) VALUES ($1, 'mitxonline', $2, $3)`, [
    id,
    uid,
    siteUserId,
  ])
}

async function accounts() {
  const { rows } = await pool.query(
    `SELECT u.id, u.email, a.uid, a.site_user_id::int AS site, a.invalid_since IS NOT NULL AS invalid
       FROM app_user u JOIN social_auth a ON a.user_id = u.id ORDER BY a.site_user_id`,
  )
  return rows.map(({ id, email, uid, site, invalid }) => [id, email, uid, site, ...(invalid ? ['invalid'] : [])])
}

describe('an account that the site has renamed', () => {
  beforeEach(async () => {
    const client = await pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  it('is the same user with a new username and a new address, which follow', async () => {
    await makeUser(100, 'ann@example.org', 'ann')
    expect(await signIn(account(7, 'ann'))).toMatchObject({ userId: 100 })
    expect(await accounts()).toEqual([[100, 'ann@example.org', 'ann', 7]])
    expect(await signIn(account(7, 'ann-smith'))).toMatchObject({ userId: 100 })
    expect(await accounts()).toEqual([[100, 'ann-smith@example.org', 'ann-smith', 7]])
  })

  it('keeps the address while the site does not say that the new one is verified', async () => {
    await makeUser(100, 'ann@example.org', 'ann', 7)
    await signIn(account(7, 'ann', { verifiedEmail: null }))
    expect(await accounts()).toEqual([[100, 'ann@example.org', 'ann', 7]])
  })

  it('keeps the address when another user has the new one', async () => {
    await makeUser(100, 'ann@example.org', 'ann', 7)
    await makeUser(101, 'Bob@example.org', 'bob', 8)
    await signIn(account(7, 'ann', { verifiedEmail: 'bob@example.org' }))
    expect(await accounts()).toEqual([
      [100, 'ann@example.org', 'ann', 7],
      [101, 'Bob@example.org', 'bob', 8],
    ])
  })

  it('is known by its verified address when it was renamed before its id was kept, also by whoever links it', async () => {
    await makeUser(100, 'Ann@example.org', 'ann')
    expect(await signIn(account(7, 'new', { verifiedEmail: 'ann@example.org' }))).toMatchObject({ userId: 100 })
    await makeUser(101, 'bob@example.org', 'bob')
    expect(await signIn(account(8, 'rob', { verifiedEmail: 'bob@example.org' }), 101)).toMatchObject({ userId: 101 })
    expect((await accounts()).map(([id, , uid, site]) => [id, uid, site])).toEqual([
      [100, 'new', 7],
      [101, 'rob', 8],
    ])
  })

  it('is not let in by a username that its owner has left to somebody else', async () => {
    await makeUser(100, 'ann@example.org', 'ann', 7)
    const other = await signIn(account(9, 'ann', { verifiedEmail: 'other@example.org' }))
    expect(other).toMatchObject({ kind: 'user' })
    const otherId = other.kind === 'user' ? other.userId : 0
    expect(otherId).not.toBe(100)
    expect((await accounts()).map(([id, , uid]) => [id, uid])).toEqual([
      [100, expect.stringMatching(/^renamed:\d+$/)],
      [otherId, 'ann'],
    ])
    expect(await signIn(account(7, 'ann-smith'))).toMatchObject({ userId: 100 })
    expect((await accounts()).map(([id, , uid]) => [id, uid])).toEqual([
      [100, 'ann-smith'],
      [otherId, 'ann'],
    ])
  })

  it('is still refused to be a second account of one user', async () => {
    await makeUser(100, 'ann@example.org', 'ann', 7)
    expect(await signIn(account(9, 'second', { verifiedEmail: 'ann@example.org' }))).toEqual({
      kind: 'refused',
      reason: 'other-account',
    })
    await makeUser(101, 'bob@example.org', 'bob')
    expect(await signIn(account(10, 'third'), 101)).toEqual({ kind: 'refused', reason: 'other-account' })
  })

  it('of two users, the one with the id has it, and not the one with the name', async () => {
    await makeUser(100, 'ann@example.org', 'ann')
    await makeUser(101, 'old@example.org', 'old', 7)
    expect(await signIn(account(7, 'ann', { verifiedEmail: 'x@example.org' }))).toMatchObject({ userId: 101 })
  })
})
