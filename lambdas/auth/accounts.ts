import type { ClientBase, Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import { usernameFrom } from '../domain/usernames.ts'
import { query } from '../platform/database.ts'
import type { TokenCipher } from '../platform/token-cipher.ts'
import { transaction } from '../platform/transaction.ts'
import type { Tokens } from '../upstreams/open-edx-answers.ts'

/** An account as its course site describes it. */
export type SiteAccount = {
  backend: Backend
  /** The username there. */
  uid: string
  email: string | null
  /** The site says that the address is its owner's. */
  emailIsVerified: boolean
  profile: NewProfile
}
export type NewProfile = {
  firstName: string | null
  lastName: string | null
  country: string | null
  gender: string | null
  aboutMe: string | null
  levelOfEducation: string | null
  language: string | null
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

type User = { id: number; username: string; isActive: boolean; isStaff: boolean; uid: string | null }

/**
 * Finds or makes the user of an account, and keeps its tokens, encrypted (rules/signing-in.md, "Logging in"): by the account itself, else the user who
 * is signed in and links it, else by a verified e-mail address, else a new user. One at a time, so that two first logins of one person
 * at once make one user.
 */
export async function signInAccount(database: Pool, cipher: TokenCipher, signIn: SignIn): Promise<SignedIn> {
  return transaction(database, async (client) => {
    await query(client, `SELECT pg_advisory_xact_lock(hashtextextended('sign-in', 0))`)
    const found = await findUser(client, signIn)
    if ('refused' in found) return { kind: 'refused', reason: found.refused }
    const user = found.user ?? (await createUser(client, signIn.account))
    if (!user.isActive) return { kind: 'refused', reason: 'disabled' }
    if (user.uid !== null && user.uid !== signIn.account.uid) return { kind: 'refused', reason: 'other-account' }
    await storeAccount(client, cipher, user.id, signIn)
    return { kind: 'user', userId: user.id, username: user.username, isStaff: user.isStaff }
  })
}

type Found = { user: User | undefined } | { refused: SignInRefusal }

async function findUser(client: ClientBase, { account, linkTo }: SignIn): Promise<Found> {
  const { backend, uid } = account
  const [owner] = await users(
    client,
    backend,
    'EXISTS (SELECT FROM social_auth o WHERE o.user_id = u.id AND o.provider = $1 AND o.uid = $2)',
    uid,
  )
  if (owner) return linkTo !== null && linkTo !== owner.id ? { refused: 'account-taken' } : { user: owner }
  if (linkTo !== null) {
    const [linking] = await users(client, backend, 'u.id = $2', linkTo)
    return { user: linking }
  }
  if (!account.email || !account.emailIsVerified) return { user: undefined }
  const [match, another] = await users(client, backend, 'lower(u.email) = lower($2)', account.email)
  return another ? { refused: 'ambiguous-email' } : { user: match }
}

/** Users with the uid of their account on the backend (`$1`). */
async function users(client: ClientBase, backend: Backend, condition: string, value: string | number): Promise<User[]> {
  const sql = `
    SELECT u.id, u.username, u.is_active AS "isActive", a.uid, EXISTS (SELECT FROM role r WHERE r.user_id = u.id) AS "isStaff"
      FROM app_user u LEFT JOIN social_auth a ON a.user_id = u.id AND a.provider = $1
     WHERE ${condition} ORDER BY u.id LIMIT 2`
  return (await query<User>(client, sql, [backend, value])).rows
}

async function createUser(client: ClientBase, { uid, email, profile }: SiteAccount): Promise<User> {
  const sql = `
    WITH free AS (
      SELECT $1 || CASE n WHEN 1 THEN '' ELSE '_' || n END AS username FROM generate_series(1, 10000) n
       WHERE NOT EXISTS (SELECT FROM app_user WHERE username = $1 || CASE n WHEN 1 THEN '' ELSE '_' || n END) ORDER BY n LIMIT 1),
    made AS (INSERT INTO app_user (username, email) SELECT username, $2 FROM free RETURNING id, username),
    profile AS (
      INSERT INTO profile (user_id, first_name, last_name, country, gender, about_me, edx_level_of_education, preferred_language)
      SELECT id, $3, $4, $5, $6, $7, $8, $9 FROM made)
    SELECT id, username FROM made`
  const { firstName, lastName, country, gender, aboutMe, levelOfEducation, language } = profile
  const values = [usernameFrom(uid), email ?? '', firstName, lastName, country, gender, aboutMe, levelOfEducation, language]
  const { rows } = await query<{ id: number; username: string }>(client, sql, values)
  const [made] = rows
  if (!made) throw new Error('no username is free')
  return { ...made, isActive: true, isStaff: false, uid: null }
}

async function storeAccount(
  client: ClientBase,
  cipher: TokenCipher,
  userId: number,
  { account, tokens, now }: SignIn,
): Promise<void> {
  const sql = `
    INSERT INTO social_auth (user_id, provider, uid, access_token, refresh_token, token_type, scope, expires_in, token_updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (user_id, provider) DO UPDATE
       SET access_token = excluded.access_token, refresh_token = excluded.refresh_token, token_type = excluded.token_type,
           scope = excluded.scope, expires_in = excluded.expires_in, token_updated_at = excluded.token_updated_at, invalid_since = NULL`
  await query(client, sql, [
    userId,
    account.backend,
    account.uid,
    cipher.encrypt(tokens.access_token),
    cipher.encrypt(tokens.refresh_token),
    tokens.token_type ?? null,
    tokens.scope ?? null,
    tokens.expires_in,
    now,
  ])
}
