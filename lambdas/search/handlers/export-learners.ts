import { database } from '../../platform/database.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, refusal } from '../../platform/http-reply.ts'
import { describeIssues } from '../../platform/issues.ts'
import { postExport } from '../api.ts'
import { exportPart } from '../export.ts'
import { noteExport } from '../export-query.ts'
import { searchBody } from '../grammar.ts'
import { MAX_LENGTH, searching } from '../replies.ts'
import { programsOf } from '../scope-query.ts'

/** Only staff take learners away as a file, and only of one of their programs at a time (rules/search.md, "Export"). */
export const handler = httpHandler(postExport, async ({ body, session, event }, { log }) => {
  const pool = await database()
  const { program_id: programId, after, ...query } = body
  const { staffed } = await programsOf(pool, session.userId)
  if (!staffed.includes(programId)) return refusal(403, 'no-program', 'You are not of the staff of this program.')
  if ((event.body ?? '').length > MAX_LENGTH) return refusal(400, 'invalid-input', `longer than ${MAX_LENGTH} characters`)
  const asked = searchBody.private.safeParse(query)
  if (!asked.success) return refusal(400, 'invalid-input', describeIssues(asked.error))
  return searching(log, async (engine) => {
    const part = await exportPart({ database: pool, engine }, programId, asked.data, after)
    if (part === null) return null
    await noteExport(pool, { userId: session.userId, programId, learners: part.learners })
    return json(200, part)
  })
})
