import type { ClientBase } from 'pg'
import { usernamesFrom } from '../domain/usernames.ts'
import { query } from '../platform/database.ts'
import type { TokenCipher } from '../platform/token-cipher.ts'
import type { SignIn, SiteAccount } from './accounts.ts'

// Each finds by an index: a first login takes as long with a million users as with ten (bench/first-logins.ts).

/** Keeps every other login of this account, this name and this address waiting until the transaction ends, and no others. */
export async function lockLogins(client: ClientBase, { backend, siteUserId, uid, verifiedEmail }: SiteAccount): Promise<void> {
  const names = [`account ${backend} ${siteUserId}`, `name ${backend} ${uid}`]
  // In one order everywhere: two logins never wait for each other.
  const sql = `
    SELECT pg_advisory_xact_lock(key)
      FROM (SELECT DISTINCT hashtextextended(name, 0) AS key
              FROM unnest(array_append($1::text[], 'address ' || lower($2 COLLATE "C"))) AS name WHERE name IS NOT NULL
             ORDER BY key) AS keys`
  await query(client, sql, [names, verifiedEmail])
}

/** Whose the account is: by its id; by its name only where no id is known, because a name that its owner left may be another's now. */
export async function ownerOf(client: ClientBase, { backend, siteUserId, uid }: SiteAccount): Promise<number | undefined> {
  const sql = `
    SELECT user_id FROM (
      SELECT user_id, 1 AS rank FROM social_auth WHERE provider = $1 AND site_user_id = $2
      UNION ALL
      SELECT user_id, 2 FROM social_auth WHERE provider = $1 AND uid = $3 AND site_user_id IS NULL) AS owners
     ORDER BY rank LIMIT 1`
  return (await query<{ user_id: number }>(client, sql, [backend, siteUserId, uid])).rows[0]?.user_id
}

/**
 * Users of an address, two at most. Upper and lower case are one for the letters A to Z only: folding all of Unicode takes some addresses
 * for others (the Kelvin sign for k).
 */
export async function usersOfAddress(client: ClientBase, address: string): Promise<number[]> {
  const sql = `SELECT id FROM app_user WHERE lower(email COLLATE "C") = lower($1 COLLATE "C") ORDER BY id LIMIT 2`
  return (await query<{ id: number }>(client, sql, [address])).rows.map(({ id }) => id)
}

export type User = {
  id: number
  username: string
  isActive: boolean
  isStaff: boolean
  /** The user's account of this site is another one than that of the login. */
  hasOtherAccount: boolean
}

/**
 * A user as seen by an account's login, locked until the transaction ends. An account whose id is not known is the same one, renamed, when
 * the site says that its user's address is this account's.
 */
export async function lockUser(client: ClientBase, userId: number, account: SiteAccount): Promise<User | undefined> {
  await query(client, 'SELECT FROM app_user WHERE id = $1 FOR NO KEY UPDATE', [userId])
  const sql = `
    SELECT u.id, u.username, u.is_active AS "isActive", EXISTS (SELECT FROM role r WHERE r.user_id = u.id) AS "isStaff",
           coalesce(CASE WHEN a.site_user_id IS NOT NULL THEN a.site_user_id <> $3
                         ELSE a.uid <> $4 AND lower(u.email COLLATE "C") IS DISTINCT FROM lower($5 COLLATE "C") END, false)
             AS "hasOtherAccount"
      FROM app_user u LEFT JOIN social_auth a ON a.user_id = u.id AND a.provider = $2
     WHERE u.id = $1`
  const { backend, siteUserId, uid, verifiedEmail } = account
  return (await query<User>(client, sql, [userId, backend, siteUserId, uid, verifiedEmail])).rows[0]
}

/** @returns undefined when another login took the username just now. */
export async function insertUser(client: ClientBase, account: SiteAccount): Promise<User | undefined> {
  const sql = `
    WITH made AS (
      INSERT INTO app_user (username, email)
      SELECT name, $2 FROM unnest($1::text[]) WITH ORDINALITY AS wish (name, rank)
       WHERE username_is_free(name) ORDER BY rank LIMIT 1
      ON CONFLICT (username) DO NOTHING RETURNING id, username)
    SELECT id, username FROM made`
  const values = [usernamesFrom(account), account.verifiedEmail ?? '']
  const [made] = (await query<{ id: number; username: string }>(client, sql, values)).rows
  return made && { ...made, isActive: true, isStaff: false, hasOtherAccount: false }
}

/**
 * Makes the profile of who has none yet, from the account (rules/profiles.md, "Onboarding"). Signing in is agreeing to the terms: the page
 * before it says so.
 */
export async function ensureProfile(client: ClientBase, userId: number, { profile }: SiteAccount): Promise<void> {
  const columns = Object.keys(profile).join()
  const sql = `
    INSERT INTO profile (user_id, agreed_to_terms_of_service, ${columns})
    SELECT $1, true, ${columns} FROM jsonb_populate_record(NULL::profile, $2) ON CONFLICT (user_id) DO NOTHING`
  await query(client, sql, [userId, JSON.stringify(profile)])
}

/**
 * Takes the account's username from another account that had it and has left it: that one's name is not known until its owner logs in
 * again. Open edX takes no `:` in a username.
 */
export async function freeUid(client: ClientBase, userId: number, { account, now }: SignIn): Promise<void> {
  const sql = `
    UPDATE social_auth SET uid = 'renamed:' || id, invalid_since = coalesce(invalid_since, $4), updated_on = $4
     WHERE provider = $1 AND uid = $2 AND user_id <> $3`
  await query(client, sql, [account.backend, account.uid, userId, now])
}

/** An address that another user has stays with that one, or the next login by it could not tell the two apart. */
export async function followEmail(client: ClientBase, userId: number, { verifiedEmail }: SiteAccount): Promise<void> {
  if (verifiedEmail === null) return
  const sql = `
    UPDATE app_user SET email = $2
     WHERE id = $1 AND email <> $2
       AND NOT EXISTS (SELECT FROM app_user o WHERE lower(o.email COLLATE "C") = lower($2 COLLATE "C") AND o.id <> $1)`
  await query(client, sql, [userId, verifiedEmail])
}

/** Keeps an account with its tokens, encrypted. */
export async function storeAccount(client: ClientBase, cipher: TokenCipher, userId: number, signIn: SignIn): Promise<void> {
  const { account, tokens, now } = signIn
  const sql = `
    INSERT INTO social_auth (user_id, provider, uid, site_user_id, access_token, refresh_token, token_type, scope, expires_in, token_updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (user_id, provider) DO UPDATE
       SET uid = excluded.uid, site_user_id = excluded.site_user_id, access_token = excluded.access_token,
           refresh_token = excluded.refresh_token, token_type = excluded.token_type, scope = excluded.scope,
           expires_in = excluded.expires_in, token_updated_at = excluded.token_updated_at, invalid_since = NULL`
  const owner = { userId, backend: account.backend }
  await query(client, sql, [
    userId,
    account.backend,
    account.uid,
    account.siteUserId,
    cipher.encrypt(tokens.access_token, owner),
    cipher.encrypt(tokens.refresh_token, owner),
    tokens.token_type ?? null,
    tokens.scope ?? null,
    tokens.expires_in,
    now,
  ])
}
