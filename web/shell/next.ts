/** An address with the way back to a page of this site, where that is more than the page itself. */
export const withNext = (path: string, next: string): string => `${path}?next=${encodeURIComponent(next)}`

/** What `next` of an address says, as a path of this site; undefined when it leads anywhere else. */
export function nextOf(search: string): string | undefined {
  const next = new URLSearchParams(search).get('next')
  const url = next?.startsWith('/') ? URL.parse(next, location.origin) : null
  return url?.origin === location.origin ? `${url.pathname}${url.search}${url.hash}` : undefined
}
