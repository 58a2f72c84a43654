import { cachedOf, isFree, linkedUid, rename, setActive, unlink } from '../../people/accounts.ts'
import { searchUsers } from '../../people/users.ts'
import { endSessionsOf } from '../../platform/sessions.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import type { PeopleReplies } from './replies.ts'
import type { PeopleRequests } from './request.ts'
import { type PeopleTools, withUser } from './tools.ts'

const MOST = 50

/** Users whom a text may mean. */
export async function userFind(
  { text }: PeopleRequests['user-find'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['user-find']>> {
  const users = await searchUsers(await tools.database(), text, MOST + 1)
  return done({ users: users.slice(0, MOST), more: users.length > MOST })
}

/** Ends every session; no login, no refresh, no exam authorization from now on; what is stored stays. */
export function userDeactivate(
  asked: PeopleRequests['user-deactivate'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['user-deactivate']>> {
  return withUser(tools, asked.user, async ({ id: userId, isActive }) => {
    const what = { command: 'user deactivate', details: { userId } }
    // Also of who is inactive already: a repeated call ends what the first has left.
    await change(tools, asked, what, async () => {
      await setActive(await tools.database(), userId, false)
      await endSessionsOf(await tools.coordination(), userId)
    })
    return done({ userId, changes: isActive })
  })
}

/** Lets the user in again. */
export function userActivate(
  asked: PeopleRequests['user-activate'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['user-activate']>> {
  return withUser(tools, asked.user, async ({ id: userId, isActive }) => {
    const what = { command: 'user activate', details: { userId } }
    if (!isActive) await change(tools, asked, what, async () => setActive(await tools.database(), userId, true))
    return done({ userId, changes: !isActive })
  })
}

/** Ends every session of a user, wherever it was copied to. */
export function userSignout(
  asked: PeopleRequests['user-signout'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['user-signout']>> {
  return withUser(tools, asked.user, async ({ id: userId }) => {
    const what = { command: 'user signout', details: { userId } }
    await change(tools, asked, what, async () => endSessionsOf(await tools.coordination(), userId))
    return done({ userId })
  })
}

/** Removes a linked account, so that another one may be linked. */
export function userUnlink(
  asked: PeopleRequests['user-unlink'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['user-unlink']>> {
  return withUser(tools, asked.user, async ({ id: userId }) => {
    const { backend } = asked
    const database = await tools.database()
    const uid = await linkedUid(database, userId, backend)
    if (uid === null) return refused(`id:${userId} has no account on ${backend}`)
    const cached = await cachedOf(database, userId, backend)
    await change(tools, asked, { command: 'user unlink', details: { userId, backend } }, () => unlink(database, userId, backend))
    return done({ userId, backend, uid, cached })
  })
}

/** Gives a user another name. The audit does not tell the names, which would outlast the person's leaving. */
export function userRename(
  asked: PeopleRequests['user-rename'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['user-rename']>> {
  return withUser(tools, asked.user, async ({ id: userId, username: former }) => {
    const { username } = asked
    const database = await tools.database()
    if (username === former) return refused(`id:${userId} has that name already`)
    if (!(await isFree(database, username))) return refused(`${username}: somebody has, or had, that name`)
    await change(tools, asked, { command: 'user rename', details: { userId } }, () => rename(database, userId, username))
    return done({ userId, username, former })
  })
}
