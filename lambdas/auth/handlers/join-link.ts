import { coordination } from '../../platform/coordination.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound, refusal } from '../../platform/http-reply.ts'
import { clearStrikes } from '../../platform/strikes.ts'
import { signInAccount } from '../accounts.ts'
import { linkEnvironment } from '../environment.ts'
import { dropHeldLink, readHeldLink } from '../held-link.ts'
import { tokenCipher } from '../key-ring.ts'
import { postPendingLink } from '../operations.ts'

const settings = environment(linkEnvironment)

/** Links the account that its owner has seen named and agreed to. */
export const handler = httpHandler(postPendingLink, async ({ params: { backend }, session }, { now, log }) => {
  const caller = { id: session.sessionId, userId: session.userId }
  const cipher = await tokenCipher(settings().TOKEN_KEYS_SECRET_ID)
  const table = await coordination()
  const link = await readHeldLink(table, cipher, { caller, backend, now })
  if (!link || !(await dropHeldLink(table, caller, backend))) return notFound()
  const { account, tokens, next } = link
  const joined = await signInAccount(await database(), cipher, { account, tokens, linkTo: caller.userId, now })
  if (joined.kind === 'refused') {
    log.event('login-refused', { backend, reason: joined.reason })
    return refusal(409, joined.reason, 'These accounts cannot be joined.')
  }
  await clearStrikes(table, caller.userId)
  log.event('account-linked', { backend, userId: caller.userId })
  return json(200, { next })
})
