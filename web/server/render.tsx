import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderToString } from 'react-dom/server'
import { Router } from 'wouter'
import { catalogQuery, programDetailsQuery, programPageQuery } from '../api/catalog.ts'
import { certificateQuery, letterQuery } from '../api/documents.ts'
import { sessionQuery } from '../api/queries.ts'
import type { Session } from '../api/types.ts'
import { App, type ShownPage } from '../app.tsx'
import HomePage from '../catalog/home-page.tsx'
import ProgramPageRoute from '../catalog/program-page.tsx'
import CertificatePage from '../documents/certificate-page.tsx'
import LetterPage from '../documents/letter-page.tsx'
import { fill, type PageData, type PageQuery } from '../page-data.ts'
import { MadeAt } from '../shell/browser-state.ts'
import { HtmlParser } from '../ui/rich-text.tsx'
import type { RenderPage, SitePage, Surroundings } from './contract.ts'
import { documentOf } from './document.ts'
import { headOf } from './head.ts'
import { parseOnServer } from './parse-html.ts'

/** As routes.ts has them, with their code: the server waits for nothing. */
const pages: readonly ShownPage[] = [
  { path: '/', access: 'signed-out', Component: HomePage },
  { path: '/certificate/course/:hash', access: 'all', Component: CertificatePage },
  { path: '/certificate/program/:hash', access: 'all', Component: CertificatePage },
  { path: '/letter/program/:uuid', access: 'all', Component: LetterPage },
  { path: '/:slug', access: 'all', Component: ProgramPageRoute },
]

export const renderPage: RenderPage = (page, surroundings) => {
  const data = dataOf(page, surroundings)
  const client = new QueryClient()
  fill(client, data)
  const rendered = renderToString(
    <QueryClientProvider client={client}>
      <MadeAt value={surroundings.now}>
        <HtmlParser value={parseOnServer}>
          <Router ssrPath={pathOf(page)}>
            <App pages={pages} />
          </Router>
        </HtmlParser>
      </MadeAt>
    </QueryClientProvider>,
  )
  return documentOf({ appPage: surroundings.appPage, rendered, data, head: headOf(page, surroundings) })
}

/** As browsers write it. */
function pathOf(page: SitePage): string {
  switch (page.kind) {
    case 'home':
      return '/'
    case 'program':
      return `/${encodeURIComponent(page.slug)}/`
    case 'certificate':
      return `/certificate/${page.of}/${encodeURIComponent(page.hash)}`
    case 'letter':
      return `/letter/program/${encodeURIComponent(page.uuid)}`
  }
}

function dataOf(page: SitePage, { now, session }: Surroundings): PageData {
  const nobody: Session = { ...session, user: null, presumed: true, release: '' }
  const queries = [{ key: sessionQuery.queryKey, value: nobody, isForAll: false }, ...queriesOf(page)]
  return { madeAt: now.toISOString(), queries }
}

function queriesOf(page: SitePage): PageQuery[] {
  const forAll = (key: readonly unknown[], value: unknown) => ({ key, value, isForAll: true })
  switch (page.kind) {
    case 'home':
      return [forAll(catalogQuery.queryKey, page.catalog)]
    case 'program':
      return [
        forAll(programPageQuery(page.slug).queryKey, page.program?.page ?? null),
        forAll(programDetailsQuery(page.slug).queryKey, page.program?.details ?? null),
        forAll(catalogQuery.queryKey, page.catalog),
      ]
    case 'certificate':
      // Its owner sees more of it.
      return [
        { key: certificateQuery(page.of, page.hash).queryKey, value: page.certificate, isForAll: page.certificate === null },
      ]
    case 'letter':
      return [forAll(letterQuery(page.uuid).queryKey, page.letter)]
  }
}
