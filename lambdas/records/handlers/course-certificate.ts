import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { certificateJson } from '../certificate.ts'
import { findCourseCertificate } from '../certificate-queries.ts'
import { recordsEnvironment } from '../environment.ts'
import { getCourseCertificate } from '../operations.ts'
import { answerCertificate, publicDocument } from '../public-document.ts'

const settings = environment(recordsEnvironment)

/** A certificate of a course, for whoever has its address. */
export const handler = httpHandler(getCourseCertificate, async ({ params: { hash }, session }) => {
  const found = await findCourseCertificate(await database(), hash)
  const viewed = { viewerId: session?.userId, siteUrl: settings().SITE_URL }
  return answerCertificate(found, (row) => publicDocument(certificateJson(row, viewed)))
})
