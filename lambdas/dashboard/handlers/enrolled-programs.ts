import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound } from '../../platform/http-reply.ts'
import { programsEnvironment } from '../environment.ts'
import { postEnrolledProgram } from '../operations.ts'
import { programJson } from '../programs.ts'
import { enroll, listPrograms } from '../programs-query.ts'

const settings = environment(programsEnvironment)

/** Enrolls the caller: 201 when that is new, 200 when it was so already. */
export const handler = httpHandler(postEnrolledProgram, async ({ body, session: { userId } }, { now }) => {
  const pool = await database()
  const outcome = await enroll(pool, userId, body.program_id)
  if (outcome === 'not-live') return notFound()
  const [row] = await listPrograms(pool, { userId, now, programId: body.program_id })
  return row ? json(outcome === 'created' ? 201 : 200, programJson(row, settings().SITE_URL)) : notFound()
})
