import type pg from 'pg'
import type { Backend } from '../domain/backends.ts'
import { query } from '../platform/database.ts'
import { UpstreamMalformed } from '../platform/errors.ts'
import type { TokenCipher } from '../platform/token-cipher.ts'
import { transaction } from '../platform/transaction.ts'
import type { OpenEdx } from './open-edx.ts'
import type { Tokens } from './open-edx-answers.ts'
import { rewriteTokens } from './stored-tokens.ts'

export type LearnerToken =
  | { kind: 'token'; token: string; username: string }
  | { kind: 'not-linked' }
  /** The learner must log in again. */
  | { kind: 'invalid' }
  | { kind: 'rate-limited'; retryAfterMs: number }

export type CredentialsDependencies = {
  database: pg.Pool
  cipher: TokenCipher
  openEdx: Pick<OpenEdx, 'refreshToken'>
  now: Date
}
export type Account = {
  userId: number
  backend: Backend
  /** An access token that the API refused: it is not given again, but refreshed, unless somebody has done so meanwhile. */
  rejected?: string
}

const RENEW_BEFORE_MS = 5 * 60_000

/**
 * The learner's access token for a backend, refreshed when `token_updated_at + expires_in − 5 min ≤ now` or either is missing
 * (rules/refresh.md, "What is refreshed", 2). Refreshes of one account wait for each other on its row: edX rotates refresh tokens, and the
 * second would spend a dead one. A 400 or 401 from the token endpoint marks the account invalid.
 * @throws what the token endpoint's faults throw, and DatabaseUnavailable; nothing is changed then.
 */
export async function learnerToken(dependencies: CredentialsDependencies, account: Account): Promise<LearnerToken> {
  const { database, cipher } = dependencies
  const row = await readAccount(database, account)
  if (!row) return { kind: 'not-linked' }
  const usable = usableToken(row, dependencies, account)
  if (usable !== undefined) {
    await rewriteTokens(database, cipher, [{ ...account, accessToken: row.access_token, refreshToken: row.refresh_token }])
    return { kind: 'token', token: usable, username: row.uid }
  }
  return transaction(database, (client) => refreshLocked(client, dependencies, account))
}

/** Marks an account whose token an API refuses; the first time counts. A login or a refresh clears it. */
export async function markInvalid(on: pg.Pool | pg.ClientBase, { userId, backend }: Account, now: Date): Promise<void> {
  await query(
    on,
    `UPDATE social_auth SET invalid_since = $3, updated_on = $3 WHERE user_id = $1 AND provider = $2 AND invalid_since IS NULL`,
    [userId, backend, now],
  )
}

/** The API has taken the account's stored token: that it was refused before is over. Writes only where it was. */
export async function markWorking(on: pg.Pool | pg.ClientBase, { userId, backend }: Account, now: Date): Promise<void> {
  await query(
    on,
    `UPDATE social_auth SET invalid_since = NULL, updated_on = $3 WHERE user_id = $1 AND provider = $2 AND invalid_since IS NOT NULL`,
    [userId, backend, now],
  )
}

async function refreshLocked(
  client: pg.ClientBase,
  dependencies: CredentialsDependencies,
  account: Account,
): Promise<LearnerToken> {
  const { cipher, openEdx, now } = dependencies
  const row = await readAccount(client, account, 'FOR UPDATE')
  if (!row) return { kind: 'not-linked' }
  const refreshedMeanwhile = usableToken(row, dependencies, account)
  if (refreshedMeanwhile !== undefined) return { kind: 'token', token: refreshedMeanwhile, username: row.uid }
  if (row.refresh_token === null) {
    await markInvalid(client, account, now)
    return { kind: 'invalid' }
  }
  const answer = await openEdx.refreshToken(cipher.decrypt(row.refresh_token, account))
  switch (answer.kind) {
    case 'ok':
      await storeTokens(client, cipher, account, answer.body, now)
      return { kind: 'token', token: answer.body.access_token, username: row.uid }
    case 'refused':
      await markInvalid(client, account, now)
      return { kind: 'invalid' }
    case 'rate-limited':
      return answer
    case 'forbidden':
    case 'not-found':
    case 'rejected':
      throw new UpstreamMalformed(`refresh token: the endpoint answered ${answer.kind}`)
  }
}

type AccountRow = {
  uid: string
  access_token: string | null
  refresh_token: string | null
  expires_in: number | null
  token_updated_at: Date | null
}

async function readAccount(on: pg.Pool | pg.ClientBase, { userId, backend }: Account, lock: '' | 'FOR UPDATE' = '') {
  const { rows } = await query<AccountRow>(
    on,
    `SELECT uid, access_token, refresh_token, expires_in, token_updated_at
       FROM social_auth WHERE user_id = $1 AND provider = $2 ${lock}`,
    [userId, backend],
  )
  return rows[0]
}

type Usable = Pick<CredentialsDependencies, 'cipher' | 'now'>

function usableToken(row: AccountRow, { cipher, now }: Usable, account: Account): string | undefined {
  if (row.access_token === null || row.expires_in === null || row.token_updated_at === null) return undefined
  if (row.token_updated_at.getTime() + row.expires_in * 1000 - RENEW_BEFORE_MS <= now.getTime()) return undefined
  const token = cipher.decrypt(row.access_token, account)
  return token === account.rejected ? undefined : token
}

async function storeTokens(on: pg.ClientBase, cipher: TokenCipher, account: Account, tokens: Tokens, now: Date) {
  const { userId, backend } = account
  await query(
    on,
    `UPDATE social_auth
        SET access_token = $3, refresh_token = $4, expires_in = $5, token_updated_at = $6, invalid_since = NULL, updated_on = $6,
            token_type = coalesce($7, token_type), scope = coalesce($8, scope)
      WHERE user_id = $1 AND provider = $2`,
    [
      userId,
      backend,
      cipher.encrypt(tokens.access_token, account),
      cipher.encrypt(tokens.refresh_token, account),
      tokens.expires_in,
      now,
      tokens.token_type ?? null,
      tokens.scope ?? null,
    ],
  )
}
