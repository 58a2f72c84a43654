import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json } from '../../platform/http-reply.ts'
import { programsEnvironment } from '../environment.ts'
import { getPrograms } from '../operations.ts'
import { programJson } from '../programs.ts'
import { listPrograms } from '../programs-query.ts'

const settings = environment(programsEnvironment)

/** The live programs, as the caller stands to them. */
export const handler = httpHandler(getPrograms, async ({ session }, { now }) => {
  const rows = await listPrograms(await database(), { userId: session.userId, now })
  return json(
    200,
    rows.map((row) => programJson(row, settings().SITE_URL)),
  )
})
