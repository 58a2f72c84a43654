import { database } from '../../platform/database.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, refusal } from '../../platform/http-reply.ts'
import { describeIssues } from '../../platform/issues.ts'
import { postSearch } from '../api.ts'
import { searchBody } from '../grammar.ts'
import { MAX_LENGTH, searching } from '../replies.ts'
import { programsOf } from '../scope-query.ts'
import { scopeOf } from '../scope.ts'
import { search } from '../search.ts'

export const handler = httpHandler(postSearch, async ({ body, session, event }, { log }) => {
  const pool = await database()
  const scope = scopeOf(await programsOf(pool, session.userId))
  if (scope === null) return refusal(403, 'no-program', 'You have no program whose learners you may search.')
  if ((event.body ?? '').length > MAX_LENGTH) return refusal(400, 'invalid-input', `longer than ${MAX_LENGTH} characters`)
  const asked = searchBody[scope.kind].safeParse(body)
  if (!asked.success) return refusal(400, 'invalid-input', describeIssues(asked.error))
  return searching(log, async (engine) => {
    const found = await search({ database: pool, engine }, scope, asked.data)
    return found && json(200, found)
  })
})
