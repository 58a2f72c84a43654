import type { ClientBase, Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import { query } from '../platform/database.ts'
import { ConfigurationError } from '../platform/errors.ts'
import type { TokenCipher, TokenOwner } from '../platform/token-cipher.ts'
import { areCurrent, rewriteTokens, type StoredTokens } from '../upstreams/stored-tokens.ts'

const TOKENS = 'user_id AS "userId", provider AS backend, access_token AS "accessToken", refresh_token AS "refreshToken"'

/** The tokens of a user's accounts. */
export async function tokensOf(on: Pool | ClientBase, userId: number): Promise<StoredTokens[]> {
  return (await query<StoredTokens>(on, `SELECT ${TOKENS} FROM social_auth WHERE user_id = $1 ORDER BY provider`, [userId])).rows
}

/**
 * Binds the tokens of one user's accounts to another user, in whose row they will be. One that does not decrypt is forgotten.
 * @returns the backends of those.
 */
export async function rebindTokens(client: ClientBase, cipher: TokenCipher, { from, into }: { from: number; into: number }) {
  const unreadable: Backend[] = []
  for (const { backend, accessToken, refreshToken } of await tokensOf(client, from)) {
    const rebound = reboundWith(cipher, { userId: from, backend }, { userId: into, backend }, [accessToken, refreshToken])
    if (rebound === null) unreadable.push(backend)
    const sql = `
      UPDATE social_auth SET access_token = $3, refresh_token = $4, invalid_since = CASE WHEN $5 THEN coalesce(invalid_since, now()) ELSE invalid_since END
       WHERE user_id = $1 AND provider = $2`
    await query(client, sql, [from, backend, ...(rebound ?? [null, null]), rebound === null])
  }
  return unreadable
}

function reboundWith(cipher: TokenCipher, from: TokenOwner, into: TokenOwner, tokens: readonly (string | null)[]) {
  const plain = readable(() => tokens.map((token) => (token === null ? null : cipher.decrypt(token, from))))
  return plain && plain.map((token) => (token === null ? null : cipher.encrypt(token, into)))
}

function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return null
  }
}

export type Rewritten = { accounts: number; outdated: number; rewritten: number; unreadable: TokenOwner[] }

const PAGE = 500

/**
 * Encrypts all stored tokens anew that are bound to no row or encrypted with an older key, page by page (rules/people.md, "Tokens at rest").
 * Those that do not decrypt are left as they are, and named. On a dry run they are only counted.
 */
export async function rewriteAll(database: Pool, cipher: TokenCipher, dryRun: boolean): Promise<Rewritten> {
  const total: Rewritten = { accounts: 0, outdated: 0, rewritten: 0, unreadable: [] }
  let page = await pageBehind(database, 0)
  while (page.length > 0) {
    const outdated = page.filter((each) => !areCurrent(cipher, each))
    const good = outdated.filter((each) => readable(() => decryptBoth(cipher, each)) !== null)
    total.accounts += page.length
    total.outdated += outdated.length
    total.unreadable.push(...outdated.filter((each) => !good.includes(each)).map(({ userId, backend }) => ({ userId, backend })))
    if (!dryRun) total.rewritten += await rewriteTokens(database, cipher, good)
    page = await pageBehind(database, Math.max(...page.map(({ id }) => id)))
  }
  return total
}

async function pageBehind(database: Pool, after: number): Promise<(StoredTokens & { id: number })[]> {
  const sql = `SELECT id, ${TOKENS} FROM social_auth WHERE id > $1 ORDER BY id LIMIT ${PAGE}`
  return (await query<StoredTokens & { id: number }>(database, sql, [after])).rows
}

function decryptBoth(cipher: TokenCipher, stored: StoredTokens): true {
  for (const token of [stored.accessToken, stored.refreshToken]) if (token !== null) cipher.decrypt(token, stored)
  return true
}
