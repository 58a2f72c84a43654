/** Where browsers find what is kept under a path of the media bucket; null for none. The path is percent-encoded: `+` is `%2B`. */
export function mediaUrl(siteUrl: string, path: string | null): string | null {
  return path ? `${siteUrl}/media/${path.split('/').map(encodeURIComponent).join('/')}` : null
}
