import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { notFound } from '../../platform/http-reply.ts'
import { achievementDocument } from '../credential.ts'
import { getProgramAchievement } from '../credential-operations.ts'
import { findAchievement } from '../credential-queries.ts'
import { publicRecordsEnvironment } from '../environment.ts'
import { openDocument } from '../public-document.ts'

const settings = environment(publicRecordsEnvironment)

/** What is achieved with a program, where credentials say it is. */
export const handler = httpHandler(getProgramAchievement, async ({ params: { program_id: programId } }) => {
  const row = await findAchievement(await database(), programId)
  return row ? openDocument(achievementDocument(row, settings().SITE_URL), 'application/ld+json') : notFound()
})
