import type { CatalogProgram } from '../api/catalog.ts'
import { textsOf } from '../catalog/blocks.ts'
import { catalogMessages } from '../catalog/messages.ts'
import { documentsMessages } from '../documents/messages.ts'
import { messages } from '../messages.ts'
import type { ShownProgram, SitePage, Surroundings } from './contract.ts'
import { catalogLinkedData, programLinkedData } from './linked-data.ts'
import { plainText } from './parse-html.ts'

/** What machines read of a page: search engines, and who shows a preview of a link. */
export type Head = {
  title: string
  /** Elements of the head. */
  tags: string[]
  /** JSON-LD. */
  linkedData: object[]
}

type About = { title: string; description: string; path: string; image?: string | null; linkedData?: object[] }

export function headOf(page: SitePage, surroundings: Surroundings): Head {
  switch (page.kind) {
    case 'home':
      return listed(surroundings.siteUrl, {
        title: catalogMessages.home.title,
        description: catalogMessages.home.lead,
        path: '/',
        linkedData: catalogLinkedData(page.catalog, surroundings.siteUrl),
      })
    case 'program':
      return page.program === null ? missing() : ofProgram(page.slug, page.program, page.catalog, surroundings)
    case 'certificate': {
      const { certificate } = page
      if (certificate === null) return missing()
      if (certificate === 'revoked') return unlisted(documentsMessages.documents.revokedTitle)
      return unlisted(documentsMessages.certificate.title(certificate.course_title ?? certificate.program_title))
    }
    case 'letter':
      if (page.letter === null || page.letter === 'revoked') return missing()
      return unlisted(documentsMessages.letter.title(page.letter.program_title))
    default:
      return page satisfies never
  }
}

function ofProgram(
  slug: string,
  shown: ShownProgram,
  catalog: readonly CatalogProgram[],
  { siteUrl, session: { backends } }: Surroundings,
): Head {
  const program = catalog.find(({ id }) => id === shown.page.program_id)
  const description = shown.searchDescription || summaryOf(shown)
  return listed(siteUrl, {
    title: shown.seoTitle || shown.page.title,
    description,
    path: `/${encodeURIComponent(slug)}/`,
    image: program?.thumbnail_url ?? null,
    linkedData: program ? programLinkedData({ program, shown, description, siteUrl, backends }) : [],
  })
}

const nameOf = (title: string) => `${title} · ${messages.site}`

/** A page that search engines are to find. */
function listed(siteUrl: string, { title, description, path, image, linkedData = [] }: About): Head {
  const address = siteUrl + path
  const properties: Record<string, string> = {
    'og:type': 'website',
    'og:site_name': messages.site,
    'og:title': title,
    'og:description': description,
    'og:url': address,
    ...(image && { 'og:image': new URL(image, siteUrl).href }),
  }
  return {
    title: nameOf(title),
    tags: [
      meta('name', 'description', description),
      `<link rel="canonical" href="${escaped(address)}" />`,
      ...Object.entries(properties).map(([name, content]) => meta('property', name, content)),
    ],
    linkedData,
  }
}

/** A document: only who has its address is to find it (rules/records.md, "Caching"). Its own elements say so (documents/document-page.tsx). */
const unlisted = (title: string): Head => ({
  title: nameOf(title),
  tags: [meta('property', 'og:title', title), meta('property', 'og:site_name', messages.site)],
  linkedData: [],
})

const missing = (): Head => ({ title: nameOf(messages.notFound.title), tags: [], linkedData: [] })

/** Longer than any search engine shows. */
const MOST_CHARACTERS = 300

/** The beginning of the page's text, up to a word's end; its title when there is none. */
export function summaryOf({ page }: Pick<ShownProgram, 'page'>): string {
  const text = textsOf(page.description)
    .map(({ html }) => plainText(html))
    .join(' ')
    .trim()
  if (text.length <= MOST_CHARACTERS) return text || page.title
  return `${text.slice(0, MOST_CHARACTERS).replace(/\s+\S*$/, '')} …`
}

const meta = (kind: 'name' | 'property', name: string, content: string) =>
  `<meta ${kind}="${name}" content="${escaped(content)}" />`

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as it may stand in an element or between double quotes. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (char) => ENTITIES[char] ?? char)
