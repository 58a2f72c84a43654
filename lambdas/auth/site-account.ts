import * as z from 'zod'
import type { Backend } from '../domain/backends.ts'
import { prefilledProfile } from '../domain/profile-prefill.ts'
import { UpstreamMalformed } from '../platform/errors.ts'
import type { OpenEdx } from '../upstreams/open-edx.ts'
import type { SiteAccount } from './accounts.ts'

export type ReadAccount =
  | { kind: 'account'; account: SiteAccount }
  /** The owner has not confirmed the email address there yet. */
  | { kind: 'inactive' }
  | { kind: 'refused' }

const activity = z.looseObject({ is_active: z.unknown().optional() })

/** The account whose token this is, as the site describes it. @throws as the client of the site does. */
export async function readAccount(
  openEdx: Pick<OpenEdx, 'myUserInfo' | 'account'>,
  backend: Backend,
  token: string,
): Promise<ReadAccount> {
  const me = await openEdx.myUserInfo(token)
  if (me.kind !== 'ok') return refusedOrThrow(me.kind)
  const { username } = me.body
  const account = await openEdx.account(token, username)
  if (account.kind !== 'ok') return refusedOrThrow(account.kind)
  const { is_active } = activity.parse(account.body)
  if (is_active === false) return { kind: 'inactive' }
  const verifiedEmail = is_active === true ? account.body.email || me.body.email || null : null
  return {
    kind: 'account',
    account: {
      backend,
      siteUserId: me.body.id,
      uid: username,
      // An Open edX account becomes active when its owner follows the link in the confirming email.
      verifiedEmail,
      profile: prefilledProfile(account.body),
    },
  }
}

function refusedOrThrow(kind: string): ReadAccount {
  if (kind === 'refused' || kind === 'forbidden') return { kind: 'refused' }
  throw new UpstreamMalformed(`reading the account: the site answered ${kind}`)
}
