import * as z from 'zod'
import type { TokenCipher, TokenOwner } from '../platform/token-cipher.ts'

/** What an account's JSON says of its tokens, encrypted: columns of `social_auth`. */
export type StoredTokens = {
  access_token: string | null
  refresh_token: string | null
  token_type: string | null
  scope: string | null
  expires_in: number | null
  token_updated_at: string | null
}
const none: StoredTokens = {
  access_token: null,
  refresh_token: null,
  token_type: null,
  scope: null,
  expires_in: null,
  token_updated_at: null,
}

/** The end of year 9999, in seconds: what is later is no time of a token. */
const LATEST = 253_402_300_799
const MAX_INTEGER = 2 ** 31 - 1

const text = z.string().min(1).nullish().catch(null)
const number = z
  .union([
    z.number(),
    z
      .string()
      .trim()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
  .catch(null)
const scopes = z
  .union([z.string(), z.array(z.string()).transform((list) => list.join(' '))])
  .nullish()
  .catch(null)
const extraData = z.object({
  access_token: text,
  refresh_token: text,
  token_type: text,
  scope: scopes,
  expires_in: number,
  updated_at: number,
})

/**
 * Reads `extra_data` of an account: an object, or a JSON string that holds one as text. Tokens are encrypted at once.
 * @returns null where it cannot be read: the account stays, without tokens.
 */
export function readTokens(stored: string, owner: TokenOwner, cipher: Pick<TokenCipher, 'encrypt'>): StoredTokens | null {
  const value = parseJson(stored)
  const parsed = extraData.safeParse(typeof value === 'string' ? parseJson(value) : value)
  if (!parsed.success) return null
  const { access_token, refresh_token, token_type, scope, expires_in, updated_at } = parsed.data
  const encrypt = (token: string | null | undefined) => (token ? cipher.encrypt(token, owner) : null)
  return {
    ...none,
    access_token: encrypt(access_token),
    refresh_token: encrypt(refresh_token),
    token_type: plain(token_type),
    scope: plain(scope),
    expires_in: typeof expires_in === 'number' && expires_in <= MAX_INTEGER ? Math.trunc(expires_in) : null,
    token_updated_at:
      typeof updated_at === 'number' && updated_at > 0 && updated_at <= LATEST ? new Date(updated_at * 1000).toISOString() : null,
  }
}

/** The account without tokens. */
export const noTokens = none

/** Postgres keeps no NUL in text. */
const plain = (value: string | null | undefined) => (value === undefined || value === null ? null : value.replaceAll('\0', ''))

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** Columns of `social_auth` that come out of the JSON. */
export const tokenColumns = Object.keys(none)
