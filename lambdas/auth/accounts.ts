import type { ClientBase, Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import type { PrefilledProfile } from '../domain/profile-prefill.ts'
import { usernameFrom } from '../domain/usernames.ts'
import { query } from '../platform/database.ts'
import type { TokenCipher } from '../platform/token-cipher.ts'
import { transaction } from '../platform/transaction.ts'
import type { Tokens } from '../upstreams/open-edx-answers.ts'

/** An account as its course site describes it. */
export type SiteAccount = {
  backend: Backend
  /** By which the site knows the account for good. */
  siteUserId: number
  /** The username there, which the site may change. */
  uid: string
  email: string | null
  /** The site says that the address is its owner's. */
  emailIsVerified: boolean
  profile: PrefilledProfile
}

export type SignIn = { account: SiteAccount; tokens: Tokens; linkTo: number | null; now: Date }
export type SignedIn =
  | { kind: 'user'; userId: number; username: string; isStaff: boolean }
  | { kind: 'refused'; reason: SignInRefusal }
export type SignInRefusal =
  /** The user has another account of this site already. */
  | 'other-account'
  /** The account belongs to another user than the one who wants to link it. */
  | 'account-taken'
  /** Several users have the account's address. */
  | 'ambiguous-email'
  /** The user may not sign in any more. */
  | 'disabled'

type User = {
  id: number
  username: string
  isActive: boolean
  isStaff: boolean
  /** The user's account of this site is another one than that of the login. */
  hasOtherAccount: boolean
}

/**
 * Finds or makes the user of an account, and keeps its tokens, encrypted (rules/signing-in.md, "Logging in"): by the account itself, else the user who
 * is signed in and links it, else by a verified e-mail address, else a new user. What the site has renamed follows. One at a time, so that
 * two first logins of one person at once make one user.
 */
export async function signInAccount(database: Pool, cipher: TokenCipher, signIn: SignIn): Promise<SignedIn> {
  return transaction(database, async (client) => {
    await query(client, `SELECT pg_advisory_xact_lock(hashtextextended('sign-in', 0))`)
    const found = await findUser(client, signIn)
    if ('refused' in found) return { kind: 'refused', reason: found.refused }
    const user = found.user ?? (await createUser(client, signIn.account))
    if (!user.isActive) return { kind: 'refused', reason: 'disabled' }
    if (user.hasOtherAccount) return { kind: 'refused', reason: 'other-account' }
    await ensureProfile(client, user.id, signIn.account)
    await freeUid(client, user.id, signIn)
    await storeAccount(client, cipher, user.id, signIn)
    await followEmail(client, user.id, signIn.account)
    return { kind: 'user', userId: user.id, username: user.username, isStaff: user.isStaff }
  })
}

type Found = { user: User | undefined } | { refused: SignInRefusal }

async function findUser(client: ClientBase, { account, linkTo }: SignIn): Promise<Found> {
  const [owner] = await users(client, account, OWNS_ACCOUNT)
  if (owner)
    return linkTo !== null && linkTo !== owner.id ? { refused: 'account-taken' } : { user: { ...owner, hasOtherAccount: false } }
  if (linkTo !== null) {
    const [linking] = await users(client, account, 'u.id = $5', linkTo)
    return { user: linking }
  }
  if (!account.email || !account.emailIsVerified) return { user: undefined }
  const [match, another] = await users(client, account, 'lower(u.email) = lower($4)')
  return another ? { refused: 'ambiguous-email' } : { user: match }
}

/** By the id; by the username only where no id is known, because a name that its owner has left may be somebody else's now. */
const OWNS_ACCOUNT = `EXISTS (
  SELECT FROM social_auth o
   WHERE o.user_id = u.id AND o.provider = $1 AND (o.site_user_id = $2 OR (o.site_user_id IS NULL AND o.uid = $3)))`

/**
 * Users of a condition on the account's `$1` backend, `$2` id, `$3` username, `$4` verified address, and on `$5`; who has the account's id
 * comes first. An account whose id is not known is the same one, renamed, when the site says that its user's address is this account's.
 */
async function users(client: ClientBase, account: SiteAccount, condition: string, userId: number | null = null): Promise<User[]> {
  const sql = `
    SELECT u.id, u.username, u.is_active AS "isActive", EXISTS (SELECT FROM role r WHERE r.user_id = u.id) AS "isStaff",
           coalesce(CASE WHEN a.site_user_id IS NOT NULL THEN a.site_user_id <> $2
                         ELSE a.uid <> $3 AND lower(u.email) IS DISTINCT FROM lower($4) END, false) AS "hasOtherAccount"
      FROM app_user u LEFT JOIN social_auth a ON a.user_id = u.id AND a.provider = $1
     WHERE ${condition} AND ($5::int IS NULL OR u.id = $5) ORDER BY a.site_user_id = $2 DESC NULLS LAST, u.id LIMIT 2`
  const { backend, siteUserId, uid, email, emailIsVerified } = account
  return (await query<User>(client, sql, [backend, siteUserId, uid, emailIsVerified ? email : null, userId])).rows
}

async function createUser(client: ClientBase, { uid, email }: SiteAccount): Promise<User> {
  const sql = `
    WITH free AS (
      SELECT username FROM generate_series(1, 10000) n, LATERAL (SELECT $1 || CASE n WHEN 1 THEN '' ELSE '_' || n END) w (username)
       WHERE username_is_free(username) ORDER BY n LIMIT 1),
    made AS (INSERT INTO app_user (username, email) SELECT username, $2 FROM free RETURNING id, username)
    SELECT id, username FROM made`
  const { rows } = await query<{ id: number; username: string }>(client, sql, [usernameFrom(uid), email ?? ''])
  const [made] = rows
  if (!made) throw new Error('no username is free')
  return { ...made, isActive: true, isStaff: false, hasOtherAccount: false }
}

/**
 * Makes the profile of who has none yet, from the account (rules/profiles.md, "Onboarding"). Signing in is agreeing to the terms: the page
 * before it says so.
 */
async function ensureProfile(client: ClientBase, userId: number, { profile }: SiteAccount): Promise<void> {
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
async function freeUid(client: ClientBase, userId: number, { account, now }: SignIn): Promise<void> {
  const sql = `
    UPDATE social_auth SET uid = 'renamed:' || id, invalid_since = coalesce(invalid_since, $4), updated_on = $4
     WHERE provider = $1 AND uid = $2 AND user_id <> $3`
  await query(client, sql, [account.backend, account.uid, userId, now])
}

/** An address that another user has stays with that one, or the next login by it could not tell the two apart. */
async function followEmail(client: ClientBase, userId: number, { email, emailIsVerified }: SiteAccount): Promise<void> {
  if (!email || !emailIsVerified) return
  const sql = `
    UPDATE app_user SET email = $2
     WHERE id = $1 AND email <> $2 AND NOT EXISTS (SELECT FROM app_user o WHERE lower(o.email) = lower($2) AND o.id <> $1)`
  await query(client, sql, [userId, email])
}

async function storeAccount(
  client: ClientBase,
  cipher: TokenCipher,
  userId: number,
  { account, tokens, now }: SignIn,
): Promise<void> {
  const sql = `
    INSERT INTO social_auth (user_id, provider, uid, access_token, refresh_token, token_type, scope, expires_in, token_updated_at, site_user_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (user_id, provider) DO UPDATE
       SET uid = excluded.uid, site_user_id = excluded.site_user_id, access_token = excluded.access_token, refresh_token = excluded.refresh_token, token_type = excluded.token_type,
           scope = excluded.scope, expires_in = excluded.expires_in, token_updated_at = excluded.token_updated_at, invalid_since = NULL`
  const owner = { userId, backend: account.backend }
  await query(client, sql, [
    userId,
    account.backend,
    account.uid,
    cipher.encrypt(tokens.access_token, owner),
    cipher.encrypt(tokens.refresh_token, owner),
    tokens.token_type ?? null,
    tokens.scope ?? null,
    tokens.expires_in,
    now,
    account.siteUserId,
  ])
}
