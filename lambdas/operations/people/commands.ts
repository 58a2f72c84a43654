import { listAudit } from '../../people/audit-query.ts'
import { rewriteAll } from '../../people/token-rows.ts'
import { findUser } from '../../people/users.ts'
import { answering } from '../commands.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import { userExport, userRetire } from './leaving.ts'
import { userMerge } from './merge.ts'
import type { PeopleReplies } from './replies.ts'
import { type PeopleRequests, peopleRequests } from './request.ts'
import { roleGrant, roleList, roleRevoke } from './roles.ts'
import { NOBODY, type PeopleTools } from './tools.ts'
import { userActivate, userDeactivate, userFind, userRename, userSignout, userUnlink } from './users.ts'

/** The commands on people. */
export const operateOnPeople = answering<PeopleRequests, PeopleReplies, PeopleTools>(peopleRequests, {
  'role-list': roleList,
  'role-grant': roleGrant,
  'role-revoke': roleRevoke,
  'user-find': userFind,
  'user-deactivate': userDeactivate,
  'user-activate': userActivate,
  'user-signout': userSignout,
  'user-unlink': userUnlink,
  'user-rename': userRename,
  'user-merge': userMerge,
  'user-retire': userRetire,
  'user-export': userExport,
  'tokens-rewrite': tokensRewrite,
  'audit-list': auditList,
})

async function tokensRewrite(
  asked: PeopleRequests['tokens-rewrite'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['tokens-rewrite']>> {
  const [database, cipher] = [await tools.database(), await tools.cipher()]
  const what = { command: 'tokens rewrite', details: {} }
  const rewritten = await change(tools, asked, what, () => rewriteAll(database, cipher, false))
  return done(rewritten ?? (await rewriteAll(database, cipher, true)))
}

async function auditList(asked: PeopleRequests['audit-list'], tools: PeopleTools): Promise<Answer<PeopleReplies['audit-list']>> {
  const list = async (userId: number | null) => {
    const since = asked.since === null ? null : new Date(asked.since)
    return done({ entries: await listAudit(await tools.database(), { ...asked, userId, since }) })
  }
  if (asked.user === null) return list(null)
  // Also of who has left: what was done stays.
  const user = await findUser(await tools.database(), asked.user)
  return user === null ? refused(NOBODY) : list(user.id)
}
