import type { ClientBase, Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import type { PrefilledProfile } from '../domain/profile-prefill.ts'
import type { TokenCipher } from '../platform/token-cipher.ts'
import { transaction } from '../platform/transaction.ts'
import type { Tokens } from '../upstreams/open-edx-answers.ts'
import {
  ensureProfile,
  followEmail,
  freeUid,
  insertUser,
  lockLogins,
  lockUser,
  ownerOf,
  storeAccount,
  type User,
  usersOfAddress,
} from './account-queries.ts'

/** An account as its course site describes it. */
export type SiteAccount = {
  backend: Backend
  /** By which the site knows the account for good. */
  siteUserId: number
  /** The username there, which the site may change. */
  uid: string
  /** Null where the site does not say that the address is its owner's: then it is neither stored nor matched. */
  verifiedEmail: string | null
  profile: PrefilledProfile
}

/** `linkTo`: the user who asked to link the account; null where it is used to log in. */
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

/**
 * Finds or makes the user of an account, and keeps its tokens, encrypted (rules/signing-in.md, "Logging in"): by the account itself, else the user who
 * links it, else by a verified email address, else a new user. What the site has renamed follows. Logins of one person wait for each other, so that
 * two first ones at once make one user; logins of others do not.
 */
export async function signInAccount(database: Pool, cipher: TokenCipher, signIn: SignIn): Promise<SignedIn> {
  const { account } = signIn
  return transaction(database, async (client) => {
    await lockLogins(client, account)
    const found = await findUser(client, signIn)
    if ('refused' in found) return { kind: 'refused', reason: found.refused }
    const user = found.userId === undefined ? await createUser(client, account) : await lockUser(client, found.userId, account)
    if (!user?.isActive) return { kind: 'refused', reason: 'disabled' }
    if (user.hasOtherAccount) return { kind: 'refused', reason: 'other-account' }
    await ensureProfile(client, user.id, signIn.account)
    await ensureProfile(client, user.id, account)
    await freeUid(client, user.id, signIn)
    await storeAccount(client, cipher, user.id, signIn)
    await followEmail(client, user.id, account)
    return { kind: 'user', userId: user.id, username: user.username, isStaff: user.isStaff }
  })
}

type Found = { userId: number | undefined } | { refused: SignInRefusal }

async function findUser(client: ClientBase, { account, linkTo }: SignIn): Promise<Found> {
  const owner = await ownerOf(client, account)
  if (linkTo !== null) return owner === undefined || owner === linkTo ? { userId: linkTo } : { refused: 'account-taken' }
  if (owner !== undefined) return { userId: owner }
  if (account.verifiedEmail === null) return { userId: undefined }
  const [match, another] = await usersOfAddress(client, account.verifiedEmail)
  return another === undefined ? { userId: match } : { refused: 'ambiguous-email' }
}

const MOST_TRIES = 5

async function createUser(client: ClientBase, account: SiteAccount): Promise<User> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const user = await insertUser(client, account)
    if (user) return user
  }
  throw new Error('no username is free')
}
