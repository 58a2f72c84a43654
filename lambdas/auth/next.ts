/** Paths that begin or end a session are never where a login leads: they would go round in circles. */
const NEVER = /^\/(login|complete|logout|signin)(\/|$)/

/** The longest path that is remembered: what a login keeps in its cookie must fit into the 4,096 bytes that browsers take (RFC 6265, 6.1). */
const MOST_BYTES = 2_000

/**
 * Where to go after a login, as a path of this site; undefined when the wish leads anywhere else, or is too long to be kept. A browser resolves it exactly as this
 * does (WHATWG URL), so that no spelling (`//host`, `\\host`, control characters, userinfo) means one thing here and another there.
 */
export function localPath(wish: string | undefined, siteUrl: string): string | undefined {
  if (wish === undefined || !wish.startsWith('/')) return undefined
  const url = URL.parse(wish, siteUrl)
  if (!url || url.origin !== new URL(siteUrl).origin || url.username !== '' || url.password !== '') return undefined
  const path = `${url.pathname}${url.search}${url.hash}`
  // A path may resolve to two slashes, which would be a host if it stood alone: `/.//host`.
  return path.startsWith('//') || path.length > MOST_BYTES || NEVER.test(url.pathname) ? undefined : path
}
