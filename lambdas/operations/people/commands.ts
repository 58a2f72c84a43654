import { listAudit } from '../../people/audit-query.ts'
import { rewriteAll } from '../../people/token-rows.ts'
import { findUser } from '../../people/users.ts'
import { parsed } from '../parsed.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import { userExport, userRetire } from './leaving.ts'
import { userMerge } from './merge.ts'
import type { PeopleReplies } from './replies.ts'
import { type PeopleOperation, type PeopleRequests, peopleRequests } from './request.ts'
import { roleGrant, roleList, roleRevoke } from './roles.ts'
import { NOBODY, type PeopleTools } from './tools.ts'
import { userActivate, userDeactivate, userFind, userRename, userSignout, userUnlink } from './users.ts'

type Operations = {
  [Name in PeopleOperation]: (request: unknown, tools: PeopleTools) => Promise<Answer<PeopleReplies[Name]>>
}

/** The table of the commands on people. Each parses its own request. */
const operations: Operations = {
  'role-list': parsed(peopleRequests['role-list'], roleList),
  'role-grant': parsed(peopleRequests['role-grant'], roleGrant),
  'role-revoke': parsed(peopleRequests['role-revoke'], roleRevoke),
  'user-find': parsed(peopleRequests['user-find'], userFind),
  'user-deactivate': parsed(peopleRequests['user-deactivate'], userDeactivate),
  'user-activate': parsed(peopleRequests['user-activate'], userActivate),
  'user-signout': parsed(peopleRequests['user-signout'], userSignout),
  'user-unlink': parsed(peopleRequests['user-unlink'], userUnlink),
  'user-rename': parsed(peopleRequests['user-rename'], userRename),
  'user-merge': parsed(peopleRequests['user-merge'], userMerge),
  'user-retire': parsed(peopleRequests['user-retire'], userRetire),
  'user-export': parsed(peopleRequests['user-export'], userExport),
  'tokens-rewrite': parsed(peopleRequests['tokens-rewrite'], tokensRewrite),
  'audit-list': parsed(peopleRequests['audit-list'], auditList),
}

/** Answers one request of the command line. @throws InputError naming each field that does not fit. */
export function operateOnPeople<Name extends PeopleOperation>(
  name: Name,
  request: unknown,
  tools: PeopleTools,
): Promise<Answer<PeopleReplies[Name]>> {
  return operations[name](request, tools)
}

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
