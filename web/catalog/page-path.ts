import type { CatalogProgram } from '../api/catalog.ts'

/** Where this site shows a program's page; null without one. The catalog gives the whole URL, as other systems need it. */
export function pagePathOf({ programpage_url: url }: Pick<CatalogProgram, 'programpage_url'>): string | null {
  return url === null ? null : (URL.parse(url)?.pathname ?? null)
}
