import type { CatalogProgram, ProgramDetails, ProgramPage } from '../api/catalog.ts'
import type { Certificate, Gone, Letter } from '../api/documents.ts'
import type { Session } from '../api/types.ts'

/** What a page is made of: what the API answers to who is not signed in. */
export type SitePage =
  | { kind: 'home'; catalog: CatalogProgram[] }
  | { kind: 'program'; slug: string; program: ShownProgram | null; catalog: CatalogProgram[] }
  | { kind: 'certificate'; of: 'course' | 'program'; hash: string; certificate: Certificate | Gone }
  | { kind: 'letter'; uuid: string; letter: Letter | Gone }

/** `details`: null when the page is live and its program is not. */
export type ShownProgram = {
  page: ProgramPage
  details: ProgramDetails | null
  /** What search engines are told; '' for nothing of its own. */
  seoTitle: string
  searchDescription: string
  /** A decimal as text; null when the program is not live. */
  price: string | null
}

/** Where and when a page is made. */
export type Surroundings = {
  /** The app's own page (index.html), which says where its code and styles are. */
  appPage: string
  /** No slash at its end. */
  siteUrl: string
  /** What the page says of times is of this one. */
  now: Date
  session: Pick<Session, 'backends' | 'support_email'>
}

/** A whole HTML document, without anything of who asked for it. */
export type RenderPage = (page: SitePage, surroundings: Surroundings) => string
