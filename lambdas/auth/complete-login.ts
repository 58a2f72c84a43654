import type { Backend } from '../domain/backends.ts'
import type { ReadAccount } from './site-account.ts'
import type { HeldLink } from './held-link.ts'
import type { Session } from './session.ts'
import type { LoginState } from './login-state.ts'
import type { Redeemed } from './oauth.ts'
import type { SignedIn, SignInRefusal, SiteAccount } from './accounts.ts'
import type { Tokens } from '../upstreams/open-edx-answers.ts'

export type LoginRefusal =
  | SignInRefusal
  /** No such login is under way in this browser: too late, done already, or begun elsewhere. */
  | 'expired'
  | 'denied'
  | 'refused'
  | 'inactive'

export type Completed =
  | { kind: 'signed-in'; userId: number; isStaff: boolean; next: string }
  /** Whoever asked to link the account is asked whether this is the one. */
  | { kind: 'to-confirm'; next: string }
  | { kind: 'refused'; reason: LoginRefusal; next: string }

export type CompleteDependencies = {
  /** The login that the browser has under way, if the answer is of it. */
  login: () => Promise<LoginState | undefined>
  /** Uses the login up; false when it was used before. */
  useUp: (login: LoginState) => Promise<boolean>
  redeem: (login: LoginState) => Promise<Redeemed>
  account: (token: string) => Promise<ReadAccount>
  signIn: (account: SiteAccount, tokens: Tokens) => Promise<SignedIn>
  clearStrikes: (userId: number) => Promise<void>
  /** The session that the browser carries now. */
  caller: () => Promise<Session | undefined>
  /** Keeps an account that came back until its linking is confirmed. */
  holdLink: (caller: Session, link: HeldLink) => Promise<void>
}

/**
 * Completes a login that came back from a course site (rules/signing-in.md, "Logging in"). A login clears the learner's strikes and exclusion.
 * @throws what the course site's faults throw, DatabaseUnavailable, CoordinationUnavailable; nobody is signed in then.
 */
export async function completeLogin(dependencies: CompleteDependencies): Promise<Completed> {
  const login = await dependencies.login()
  if (!login) return { kind: 'refused', reason: 'expired', next: '' }
  const refused = (reason: LoginRefusal): Completed => ({ kind: 'refused', reason, next: login.next })
  const caller = login.linkSession === '' ? undefined : await dependencies.caller()
  // Who links must still be who began.
  if (login.linkSession !== (caller?.id ?? '')) return refused('expired')
  if (!(await dependencies.useUp(login))) return refused('expired')
  const redeemed = await dependencies.redeem(login)
  if (redeemed.kind !== 'tokens') return refused(redeemed.kind)
  const read = await dependencies.account(redeemed.tokens.access_token)
  if (read.kind !== 'account') return refused(read.kind)
  if (caller) {
    await dependencies.holdLink(caller, { account: read.account, tokens: redeemed.tokens, next: login.next })
    return { kind: 'to-confirm', next: login.next }
  }
  const signedIn = await dependencies.signIn(read.account, redeemed.tokens)
  if (signedIn.kind === 'refused') return refused(signedIn.reason)
  await dependencies.clearStrikes(signedIn.userId)
  const { userId, isStaff } = signedIn
  return { kind: 'signed-in', userId, isStaff, next: login.next }
}

/** Where the browser goes after a login. */
export function pageAfter(completed: Completed, backend: Backend): string {
  if (completed.kind === 'signed-in') return completed.next || (completed.isStaff ? '/learners' : '/dashboard')
  if (completed.kind === 'to-confirm') return `/connect/${backend}`
  if (completed.reason === 'inactive') return `/verify-email?${new URLSearchParams({ backend }).toString()}`
  const next = completed.next === '' ? {} : { next: completed.next }
  return `/signin?${new URLSearchParams({ error: completed.reason, backend, ...next }).toString()}`
}
