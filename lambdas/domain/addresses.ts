const ONE_ADDRESSEE = /^mailto:[^\s,;?&:@/]+@[^\s,;?&:@/]+$/i

/**
 * An address that came from the database or a course site, as it may stand in an answer (rules/content.md, "Addresses"): absolute, and https,
 * http, or mailto to one person. Null for none, and for every other: the app makes links of them, and a browser would run `javascript:`.
 * `base`: what a relative one is relative to.
 */
export function shownAddress(address: string | null, base?: string): string | null {
  const url = address ? URL.parse(address, base) : null
  if (!url) return null
  if (url.protocol === 'https:' || url.protocol === 'http:') return url.username === '' && url.password === '' ? url.href : null
  return ONE_ADDRESSEE.test(url.href) ? url.href : null
}
