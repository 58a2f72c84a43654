import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { signInAccount } from '../../lambdas/auth/accounts.ts'
import { readAccount } from '../../lambdas/auth/site-account.ts'
import { createTokenCipher } from '../../lambdas/platform/token-cipher.ts'
import { openEdxClient } from '../../lambdas/upstreams/backend.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { serve } from '../upstreams/server.ts'

const { pool } = await createDatabase()
const cipher = createTokenCipher({ current: 'a', keys: { a: randomBytes(32).toString('base64') } })
const tokens = { access_token: 'a', refresh_token: 'r', expires_in: 3600 }

/** A login with an account that the site describes with these fields. */
async function logIn(described: Record<string, unknown>, id = 7) {
  const site = await serve((_, response) => {
    const answer = { id, username: `name${id}`, email: null, name: null, is_active: true, ...described }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  const read = await readAccount(openEdxClient('edxorg', { baseUrl: site.baseUrl, count: () => {} }), 'edxorg', 't')
  if (read.kind !== 'account') return read.kind
  return signInAccount(pool, cipher, { account: read.account, tokens, linkTo: null, now: new Date() })
}
const emails = async () => (await pool.query('SELECT id, email FROM app_user ORDER BY id')).rows.map(({ email }) => email)

describe('an address', () => {
  beforeEach(async () => {
    const client = await pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  it.each([[undefined], [null], ['true'], [1], [{}]])(
    'is not believed when is_active is %j: neither matched nor stored',
    async (is_active) => {
      await pool.query(`INSERT INTO app_user (id, username, email) VALUES (100, 'victim', 'victim@example.org')`)
      expect(await logIn({ email: 'victim@example.org', is_active })).toMatchObject({ kind: 'user', username: 'name7' })
      expect(await emails()).toEqual(expect.arrayContaining(['victim@example.org', '']))
    },
  )

  it('that an attacker claimed first does not catch its owner', async () => {
    await logIn({ email: 'victim@example.org', is_active: null }, 7)
    const owner = await logIn({ email: 'victim@example.org', is_active: true }, 8)
    expect(owner).toMatchObject({ kind: 'user', username: 'name8' })
    expect(await emails()).toEqual(['', 'victim@example.org'])
  })

  it('sends who has not confirmed it to do so', async () => {
    expect(await logIn({ email: 'a@example.org', is_active: false })).toBe('inactive')
    expect(await emails()).toEqual([])
  })

  it.each([
    ['mark@example.org', 'mar\u212A@example.org'],
    ['ivan@example.org', '\u0130van@example.org'],
    ['straße@example.org', 'STRASSE@example.org'],
    ['ÉVA@example.org', 'éva@example.org'],
  ])('%s is not %s', async (known, login) => {
    await pool.query(`INSERT INTO app_user (id, username, email) VALUES (100, 'known', $1)`, [known])
    expect(await logIn({ email: login })).toMatchObject({ kind: 'user', username: 'name7' })
  })

  it('is the same in upper and lower case', async () => {
    await pool.query(`INSERT INTO app_user (id, username, email) VALUES (100, 'known', 'Ada@Example.org')`)
    expect(await logIn({ email: 'aDA@eXAMPLE.ORG' })).toMatchObject({ kind: 'user', userId: 100 })
  })

  it.each([{ username: 'a\u0000b' }, { name: 'A\u0000da' }, { email: 'a\ud800@example.org' }, { bio: '\u0000' }])(
    'in an account that holds what is no text is a fault of the site (%j)',
    async (described) => {
      await expect(logIn(described)).rejects.toMatchObject({ name: 'UpstreamMalformed' })
    },
  )
})
