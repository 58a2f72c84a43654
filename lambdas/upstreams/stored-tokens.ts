import type pg from 'pg'
import { query } from '../platform/database.ts'
import type { TokenCipher, TokenOwner } from '../platform/token-cipher.ts'

/** The tokens of a linked account as they are stored. */
export type StoredTokens = TokenOwner & { accessToken: string | null; refreshToken: string | null }

/** Whether both tokens are bound to their row and encrypted with the current key. */
export function areCurrent(cipher: TokenCipher, { accessToken, refreshToken }: StoredTokens): boolean {
  return [accessToken, refreshToken].every((token) => token === null || cipher.isCurrent(token))
}

/**
 * Encrypts tokens anew that are bound to no row, or encrypted with an older key (rules/people.md, "Tokens at rest"), in one statement.
 * Whoever has stored others meanwhile is left alone.
 * @returns how many accounts were rewritten. @throws ConfigurationError when one does not decrypt; nothing is changed then.
 */
export async function rewriteTokens(
  on: pg.Pool | pg.ClientBase,
  cipher: TokenCipher,
  stored: readonly StoredTokens[],
): Promise<number> {
  const outdated = stored.filter((each) => !areCurrent(cipher, each))
  if (outdated.length === 0) return 0
  const sql = `
    UPDATE social_auth a SET access_token = n.new_access, refresh_token = n.new_refresh
      FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
             AS n (user_id, provider, access, refresh, new_access, new_refresh)
     WHERE a.user_id = n.user_id AND a.provider = n.provider
       AND a.access_token IS NOT DISTINCT FROM n.access AND a.refresh_token IS NOT DISTINCT FROM n.refresh`
  const anew = (token: string | null, owner: TokenOwner) =>
    token === null ? null : cipher.encrypt(cipher.decrypt(token, owner), owner)
  const { rowCount } = await query(on, sql, [
    outdated.map(({ userId }) => userId),
    outdated.map(({ backend }) => backend),
    outdated.map(({ accessToken }) => accessToken),
    outdated.map(({ refreshToken }) => refreshToken),
    outdated.map((each) => anew(each.accessToken, each)),
    outdated.map((each) => anew(each.refreshToken, each)),
  ])
  return rowCount ?? 0
}
