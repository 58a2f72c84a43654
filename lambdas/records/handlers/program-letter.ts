import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { notFound } from '../../platform/http-reply.ts'
import { letterJson } from '../certificate.ts'
import { findLetter } from '../certificate-queries.ts'
import { recordsEnvironment } from '../environment.ts'
import { getProgramLetter } from '../operations.ts'
import { publicDocument } from '../public-document.ts'

const settings = environment(recordsEnvironment)

/** A program's letter, for whoever has its address. */
export const handler = httpHandler(getProgramLetter, async ({ params: { uuid } }) => {
  const row = await findLetter(await database(), uuid)
  return row ? publicDocument(letterJson(row, settings().SITE_URL)) : notFound()
})
