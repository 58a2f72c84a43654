import type { Pool } from 'pg'
import type { SitePage } from '../../web/server/contract.ts'
import { catalogEntry } from '../domain/catalog.ts'
import { shownProgramPage } from '../domain/program-page.ts'
import { liveCatalog, livePages, liveProgramPage } from './queries.ts'

/** `siteUrl` has no slash at its end. */
type Asked = { database: Pool; now: Date; siteUrl: string }

/** What the home page is made of: what the API answers to the app that makes it. */
export async function homePage(asked: Asked): Promise<Extract<SitePage, { kind: 'home' }>> {
  return { kind: 'home', catalog: await catalogOf(asked) }
}

/** The same for the page of a program; without one, when no live page has this slug. */
export async function programPage(asked: Asked, slug: string): Promise<Extract<SitePage, { kind: 'program' }>> {
  const { database, now, siteUrl } = asked
  const stored = await livePages(database, null)
  const row = stored.pages.find((each) => each.slug === slug)
  if (row === undefined) return { kind: 'program', slug, program: null, catalog: [] }
  const details = await liveProgramPage(database, slug)
  const catalog = await catalogOf(asked)
  return {
    kind: 'program',
    slug,
    program: {
      page: { id: row.id, title: row.title, program_id: row.programId, description: row.description },
      details: details ? shownProgramPage(details, now, siteUrl) : null,
      seoTitle: row.seoTitle,
      searchDescription: row.searchDescription,
      price: catalog.find(({ id }) => id === row.programId)?.total_price ?? null,
    },
    catalog,
  }
}

async function catalogOf({ database, now, siteUrl }: Asked) {
  const { programs } = await liveCatalog(database)
  return programs.map((program) => catalogEntry(program, now, siteUrl))
}
