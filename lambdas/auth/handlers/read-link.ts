import { coordination } from '../../platform/coordination.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound } from '../../platform/http-reply.ts'
import { linkEnvironment } from '../environment.ts'
import { readHeldLink } from '../held-link.ts'
import { tokenCipher } from '../key-ring.ts'
import { getPendingLink } from '../operations.ts'
import { readAccounts } from '../session-query.ts'

const settings = environment(linkEnvironment)

/** The account that would be linked, and what it would be linked to: for the page that asks. */
export const handler = httpHandler(getPendingLink, async ({ params: { backend }, session }, { now }) => {
  const caller = { id: session.sessionId, userId: session.userId }
  const cipher = await tokenCipher(settings().TOKEN_KEYS_SECRET_ID)
  const link = await readHeldLink(await coordination(), cipher, { caller, backend, now })
  if (!link) return notFound()
  const { uid, verifiedEmail } = link.account
  const own = await readAccounts(await database(), session.userId)
  return json(200, { ...own, account: { backend, username: uid, email: verifiedEmail }, next: link.next })
})
