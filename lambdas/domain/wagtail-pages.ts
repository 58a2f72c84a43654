import { shownAddress } from './addresses.ts'
import { isoOf, parseInstant } from './instants.ts'
import type { Shape, Values } from './wagtail-shapes.ts'

export type StoredSignatory = {
  id: number
  name: string
  titleLine1: string | null
  titleLine2: string | null
  signatureImage: string | null
}
/** A live program page. Images are URLs, which may be relative to the site. */
export type StoredPage = {
  id: number
  slug: string
  title: string
  /** Stream blocks. */
  description: unknown
  programId: number | null
  /** As Postgres writes it into JSON. */
  firstPublishedAt: string | null
  letterText: string | null
  letterHeaderText: string | null
  letterFooterText: string | null
  letterLogo: string | null
  letterFooter: string | null
  signatories: StoredSignatory[]
  seoTitle: string
  searchDescription: string
  showInMenus: boolean
  /** What is known of its images, by URL; images that came from elsewhere than the old site have no number. */
  images: Readonly<Record<string, { id: number; title: string }>>
}
/** The home page of the site that moved in. */
export type StoredHome = { id: number; title: string }

export type PageType = 'cms.HomePage' | 'cms.ProgramPage'
/** A page of the site: `path` is where the app shows it, `values` all fields of the API. */
export type SitePage = { id: number; type: PageType; path: string; values: Values }

/** The site's home page, which has all others below it, where none has moved in. It is no row: ids of rows begin with 1. */
const HOME_PAGE: StoredHome = { id: 0, title: 'MicroMasters' }
const LOCALE = 'en'

const imageBody = ['id', 'title']
const imageMeta = ['type', 'detail_url', 'download_url']
const image: Shape = { body: imageBody, meta: imageMeta, defaults: [...imageBody, ...imageMeta], nested: {} }
const signatoryBody = ['id', 'name', 'title_line_1', 'title_line_2', 'signature_image']
const signatory: Shape = {
  body: signatoryBody,
  meta: ['type'],
  defaults: [...signatoryBody, 'type'],
  nested: { signature_image: image },
}

const pageBody = ['id', 'title']
const pageMeta = [
  'type',
  'detail_url',
  'html_url',
  'slug',
  'show_in_menus',
  'seo_title',
  'search_description',
  'first_published_at',
]
const listed = ['id', 'title', 'type', 'detail_url', 'html_url', 'slug', 'first_published_at']
const letterFields = [
  'program_letter_footer',
  'program_letter_footer_text',
  'program_letter_header_text',
  'program_letter_logo',
  'program_letter_text',
  'program_letter_signatories',
]
const programBody = [...pageBody, 'description', 'program_id', ...letterFields]
const programNested = { program_letter_footer: image, program_letter_logo: image, program_letter_signatories: signatory }
const listMeta = [...pageMeta, 'alias_of', 'locale']
const detailMeta = [...pageMeta, 'alias_of', 'parent', 'locale']
const parent: Shape = { body: pageBody, meta: listMeta, defaults: ['id', 'title', 'type', 'detail_url', 'html_url'], nested: {} }

/** Fields in a listing: of pages of several types, those that all pages have. */
export const listShapes: Record<PageType | 'any', Shape> = {
  any: { body: pageBody, meta: listMeta, defaults: listed, nested: {} },
  'cms.HomePage': { body: pageBody, meta: listMeta, defaults: listed, nested: {} },
  'cms.ProgramPage': { body: programBody, meta: listMeta, defaults: listed, nested: programNested },
}

const withoutLocale = detailMeta.filter((name) => name !== 'locale')

/** Fields of a single page. The parent is only shown here. */
export const detailShapes: Record<PageType, Shape> = {
  'cms.HomePage': { body: pageBody, meta: detailMeta, defaults: [...pageBody, ...withoutLocale], nested: { parent } },
  'cms.ProgramPage': {
    body: programBody,
    meta: detailMeta,
    defaults: [...programBody, ...withoutLocale],
    nested: { ...programNested, parent },
  },
}

/** The pages of the site: its home page and the given ones, by id. `siteUrl` has no slash at its end. */
export function sitePages(stored: { pages: readonly StoredPage[]; home: StoredHome | null }, siteUrl: string): SitePage[] {
  const home = homePage(stored.home ?? HOME_PAGE, siteUrl)
  return [home, ...stored.pages.map((page) => programPage(page, siteUrl, home.values))].sort((a, b) => a.id - b.id)
}

function homePage({ id, title }: StoredHome, siteUrl: string): SitePage {
  const head = { id, type: 'cms.HomePage', slug: 'home', title, first_published_at: null } as const
  return { id: head.id, type: head.type, path: '/', values: { ...common(head, '/', siteUrl), parent: null } }
}

function programPage(page: StoredPage, siteUrl: string, parentPage: Values): SitePage {
  const type: PageType = 'cms.ProgramPage'
  const path = `/${page.slug}/`
  const head = { id: page.id, type, slug: page.slug, title: page.title, first_published_at: publishedAt(page) }
  const values = {
    ...common(head, path, siteUrl),
    show_in_menus: page.showInMenus,
    seo_title: page.seoTitle,
    search_description: page.searchDescription,
    parent: parentPage,
    description: page.description,
    program_id: page.programId,
    program_letter_text: page.letterText,
    program_letter_header_text: page.letterHeaderText,
    program_letter_footer_text: page.letterFooterText,
    program_letter_logo: imageOf(page.letterLogo, page, siteUrl),
    program_letter_footer: imageOf(page.letterFooter, page, siteUrl),
    program_letter_signatories: page.signatories.map((each) => ({
      id: each.id,
      type: 'cms.ProgramLetterSignatory',
      name: each.name,
      title_line_1: each.titleLine1,
      title_line_2: each.titleLine2,
      signature_image: imageOf(each.signatureImage, page, siteUrl),
    })),
  }
  return { id: page.id, type, path, values }
}

const publishedAt = ({ firstPublishedAt }: StoredPage) =>
  firstPublishedAt === null ? null : isoOf(parseInstant(firstPublishedAt))

type Head = { id: number; type: PageType; slug: string; title: string; first_published_at: string | null }

/** The fields that every page has, as the home page has them. Aliases and translations are not kept: each has one value. */
function common(head: Head, path: string, siteUrl: string): Values {
  return {
    ...head,
    detail_url: detailUrl(head.id, siteUrl),
    html_url: `${siteUrl}${path}`,
    show_in_menus: false,
    seo_title: '',
    search_description: '',
    alias_of: null,
    locale: LOCALE,
  }
}

/** Where the API shows a page. */
export function detailUrl(id: number, siteUrl: string): string {
  return `${siteUrl}/api/v0/wagtail/pages/${id}/`
}

/** Images are shown by the API within pages only: their own address leads nowhere, and is given because Wagtail gave it. */
function imageOf(url: string | null, { images }: StoredPage, siteUrl: string): Values | null {
  const absolute = shownAddress(url, siteUrl)
  if (url === null || absolute === null) return null
  const { id, title } = images[url] ?? { id: undefined, title: new URL(absolute).pathname.split('/').at(-1) ?? '' }
  const detail = id === undefined ? undefined : `${siteUrl}/api/v0/wagtail/images/${id}/`
  return { id, type: 'wagtailimages.Image', detail_url: detail, download_url: absolute, title }
}
