import { readPerson } from '../../people/export.ts'
import { picturesOf } from '../../people/pictures.ts'
import { type Retiring, retire, type Revoked } from '../../people/retire.ts'
import { countHoldings } from '../../people/retire-queries.ts'
import { tokensOf } from '../../people/token-rows.ts'
import { endSessionsOf } from '../../platform/sessions.ts'
import { clearStrikes, readStrikes } from '../../platform/strikes.ts'
import type { StoredTokens } from '../../upstreams/stored-tokens.ts'
import type { Answer } from '../replies.ts'
import { change, done } from '../tools.ts'
import type { PeopleReplies } from './replies.ts'
import type { PeopleRequests } from './request.ts'
import { type PeopleTools, withUser } from './tools.ts'

/** The person leaves, for good (rules/people.md, "Leaving"). */
export function userRetire(
  asked: PeopleRequests['user-retire'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['user-retire']>> {
  return withUser(tools, asked.user, async ({ id: userId, username }) => {
    const { deleted, kept } = await countHoldings(await tools.database(), userId)
    const what = { command: 'user retire', details: { userId } }
    const revoked = await change(tools, asked, what, async () => retire(await retiring(tools), userId))
    return done({ userId, username, deleted, kept, revoked })
  })
}

/** Everything that is stored of a person. It is noted who took it. */
export function userExport(
  asked: PeopleRequests['user-export'],
  tools: PeopleTools,
): Promise<Answer<PeopleReplies['user-export']>> {
  return withUser(tools, asked.user, async ({ id: userId }) => {
    const database = await tools.database()
    const { deleted, kept } = await countHoldings(database, userId)
    const what = { command: 'user export', details: { userId } }
    const taken = await change(tools, asked, what, async () => {
      const { strikes, excludedSince } = await readStrikes(await tools.coordination(), userId)
      return {
        photo: await photoOf(tools, userId),
        stored: await readPerson(database, userId),
        strikes: { strikes, excludedSince: excludedSince?.toISOString() ?? null },
      }
    })
    return done({ userId, counts: { ...deleted, ...kept }, ...(taken ?? { photo: null, stored: null, strikes: null }) })
  })
}

/** The largest picture, in base64: the others are made of it. */
async function photoOf(tools: PeopleTools, userId: number): Promise<string | null> {
  const [largest] = await picturesOf(await tools.database(), userId)
  const photo = largest === undefined ? null : await tools.media.read(largest)
  return photo && Buffer.from(photo).toString('base64')
}

async function retiring(tools: PeopleTools): Promise<Retiring> {
  const database = await tools.database()
  const table = await tools.coordination()
  return {
    database,
    now: tools.now,
    endSessions: (userId) => endSessionsOf(table, userId),
    forgetStrikes: (userId) => clearStrikes(table, userId),
    removeMedia: tools.media.remove,
    revokeTokens: async (userId) => {
      const stored = await tokensOf(database, userId)
      return Promise.all(stored.map((account) => revoked(tools, account)))
    },
  }
}

/** Where a backend does not take it, or a token cannot be read, the tokens are deleted here all the same, and expire there. */
async function revoked(tools: PeopleTools, account: StoredTokens): Promise<Revoked> {
  const { backend, accessToken, refreshToken } = account
  try {
    const cipher = await tools.cipher()
    // The refresh token first: with it most sites forget the access token too.
    for (const token of [refreshToken, accessToken]) {
      if (token === null) continue
      const answer = await tools.openEdx(backend).revokeToken(cipher.decrypt(token, account))
      if (answer.kind !== 'ok') return { backend, revoked: false, problem: answer.kind }
    }
    return { backend, revoked: true, problem: null }
  } catch (error) {
    tools.log.failure('token-not-revoked', error, { backend })
    return { backend, revoked: false, problem: error instanceof Error ? error.name : 'unknown' }
  }
}
