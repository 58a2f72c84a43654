import { renderPage } from '#site'
import * as z from 'zod'
import type { SitePage } from '../../../web/server/contract.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { htmlHandler, htmlReply, surroundingsOf } from '../../platform/html.ts'
import { documentHtmlEnvironment } from '../environment.ts'
import { getCertificateHtml } from '../operations.ts'
import { PUBLIC_DOCUMENT } from '../public-document.ts'
import { certificatePage, letterPage } from '../site-pages.ts'

const settings = environment(documentHtmlEnvironment)

/** Both of its routes: with a uuid it is a letter. */
const operation = {
  ...getCertificateHtml,
  params: z.object({ kind: z.string().optional(), hash: z.string().optional(), uuid: z.string().optional() }),
}

/** `GET /certificate/{kind}/{hash}` and `GET /letter/program/{uuid}`: the same for everybody, the owner too, and kept by nobody. */
export const handler = htmlHandler(operation, settings, async ({ params: { kind = '', hash = '', uuid } }, { now }) => {
  const asked = { database: await database(), siteUrl: settings().SITE_URL }
  const page = uuid === undefined ? await certificatePage(asked, { kind, hash }) : await letterPage(asked, uuid)
  return htmlReply(statusOf(page), renderPage(page, surroundingsOf(settings(), now)), PUBLIC_DOCUMENT)
})

function statusOf(page: SitePage): number {
  const document = page.kind === 'certificate' ? page.certificate : page.kind === 'letter' ? page.letter : null
  if (document === null) return 404
  return document === 'revoked' ? 410 : 200
}
