import type { QueryClient } from '@tanstack/react-query'

/** The id of the block of a server's page in which its data is, which is JSON and no script, so that the content policy has nothing against it. */
export const PAGE_DATA = 'page-data'

/** What the server has made a page of. The app makes the same page of it, and goes on from there. */
export type PageData = {
  /** ISO 8601. */
  madeAt: string
  /** By the keys of the app's queries. */
  queries: PageQuery[]
}
export type PageQuery = {
  key: readonly unknown[]
  value: unknown
  /** The same for everybody. What is not is asked for anew at once: the viewer's may differ. */
  isForAll: boolean
}

/** The data of the page that is shown; undefined when it is the app's own. */
export function readPageData(): PageData | undefined {
  const text = document.getElementById(PAGE_DATA)?.textContent
  return text ? (JSON.parse(text) as PageData) : undefined
}

/** Gives the app what the server's page was made of. */
export function fill(client: QueryClient, { queries }: PageData): void {
  for (const { key, value, isForAll } of queries) client.setQueryData(key, value, isForAll ? {} : { updatedAt: 0 })
}
