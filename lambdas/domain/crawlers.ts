/** What changes something, or leads away. The API stays open to crawlers: those that run the app show its pages by it. */
const NOT_FOR_CRAWLERS = ['/login/', '/complete/', '/logout/', '/logout$']

/** `robots.txt` (RFC 9309). `siteUrl` has no slash at its end. */
export function robotsText(siteUrl: string): string {
  const lines = ['User-agent: *', ...NOT_FOR_CRAWLERS.map((path) => `Disallow: ${path}`), '', `Sitemap: ${siteUrl}/sitemap.xml`]
  return `${lines.join('\n')}\n`
}

/** A sitemap (sitemaps.org, "Sitemap protocol") of the home page and the program pages with these slugs. `siteUrl` has no slash at its end. */
export function sitemapXml(siteUrl: string, slugs: readonly string[]): string {
  // Encoded, an address holds nothing that XML would read otherwise.
  const addresses = [`${siteUrl}/`, ...slugs.map((slug) => `${siteUrl}/${encodeURIComponent(slug)}/`)]
  const entries = addresses.map((address) => `  <url><loc>${address}</loc></url>\n`).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries}</urlset>\n`
}
