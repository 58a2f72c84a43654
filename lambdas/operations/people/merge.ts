import { merge } from '../../people/merge.ts'
import { picturesOf } from '../../people/pictures.ts'
import { clearStrikes } from '../../platform/strikes.ts'
import { endSessionsOf } from '../../platform/sessions.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import type { PeopleReplies } from './replies.ts'
import type { PeopleRequests } from './request.ts'
import { type PeopleTools, withUser } from './tools.ts'

/** Makes two users of one person one; as long as a collision is not decided, it only tells of them. */
export function userMerge(asked: PeopleRequests['user-merge'], tools: PeopleTools): Promise<Answer<PeopleReplies['user-merge']>> {
  return withUser(tools, asked.from, ({ id: from }) =>
    withUser(tools, asked.into, async ({ id: into, isActive }) => {
      if (from === into) return refused('these are one user already')
      if (!isActive) return refused(`id:${into} is not active`)
      const decisions = new Map(Object.entries(asked.decisions))
      const merging = { database: await tools.database(), cipher: await tools.cipher(), now: tools.now }
      const shown = await merge(merging, { from, into }, decisions, true)
      const isDecided = shown.collisions.every(({ keep }) => keep !== null)
      const merged = isDecided
        ? await change(tools, asked, { command: 'user merge', details: { userId: from, into } }, async () => {
            const before = await picturesOfBoth(tools, [from, into])
            const result = await merge(merging, { from, into }, decisions, false)
            const kept = await picturesOfBoth(tools, [from, into])
            await tools.media.remove(before.filter((path) => !kept.includes(path)))
            await settle(tools, [from, into])
            return result
          })
        : null
      return done({ from, into, ...(merged ?? shown) })
    }),
  )
}

async function picturesOfBoth(tools: PeopleTools, pair: [number, number]): Promise<string[]> {
  const database = await tools.database()
  return (await Promise.all(pair.map((userId) => picturesOf(database, userId)))).flat()
}

/** Sessions of the one user are nobody's now, and strikes of neither say anything of both. */
async function settle(tools: PeopleTools, [from, into]: [number, number]): Promise<void> {
  const table = await tools.coordination()
  await endSessionsOf(table, from)
  for (const userId of [from, into]) await clearStrikes(table, userId)
}
