import { database } from '../../platform/database.ts'
import { SearchUnavailable } from '../../platform/errors.ts'
import { httpHandler } from '../../platform/http.ts'
import { type HttpReply, json, refusal } from '../../platform/http-reply.ts'
import { describeIssues } from '../../platform/issues.ts'
import { postSearch } from '../api.ts'
import { openSearch, refusedWith } from '../engine.ts'
import { searchBody } from '../grammar.ts'
import { programsOf } from '../scope-query.ts'
import { scopeOf } from '../scope.ts'
import { search } from '../search.ts'

/** The learners page sends well under a tenth of it. */
const MAX_LENGTH = 20_000

export const handler = httpHandler(postSearch, async ({ body, session, event }, { log }) => {
  const pool = await database()
  const scope = scopeOf(await programsOf(pool, session.userId))
  if (scope === null) return refusal(403, 'no-program', 'You have no program whose learners you may search.')
  if ((event.body ?? '').length > MAX_LENGTH) return refusal(400, 'invalid-input', `longer than ${MAX_LENGTH} characters`)
  const asked = searchBody[scope.kind].safeParse(body)
  if (!asked.success) return refusal(400, 'invalid-input', describeIssues(asked.error))
  const engine = await openSearch()
  if (engine === null) return unavailable()
  try {
    const found = await search({ database: pool, engine }, scope, asked.data)
    return found === null ? unavailable() : json(200, found)
  } catch (error) {
    if (!(error instanceof SearchUnavailable) && refusedWith(error) === undefined) throw error
    log.failure('search-failed', error)
    return refusedWith(error) === 400 ? refusal(400, 'invalid-input', 'Search does not take this query.') : unavailable()
  }
})

function unavailable(): HttpReply {
  const reply = refusal(503, 'unavailable', 'Search is not available right now. Try again in a moment.')
  return { ...reply, headers: { ...reply.headers, 'retry-after': '10' } }
}
