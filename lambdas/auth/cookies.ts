/**
 * Cookies of this site. Over https they carry the `__Host-` prefix, by which a browser lets no other host and no unsafe page set them
 * (RFC 6265bis, 4.1.3.2); on one machine, over plain http, they do without.
 */
export function cookieName(siteUrl: string, name: 'session' | 'login'): string {
  return isSecure(siteUrl) ? `__Host-${name}` : name
}

const isSecure = (siteUrl: string) => siteUrl.startsWith('https:')

/** A whole `Set-Cookie` value. The text must be free of `;`, as signed tokens are. */
export function setCookie(siteUrl: string, name: 'session' | 'login', text: string, maxAgeSeconds: number): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${maxAgeSeconds}`]
  if (isSecure(siteUrl)) attributes.push('Secure')
  return [`${cookieName(siteUrl, name)}=${text}`, ...attributes].join('; ')
}

export const clearCookie = (siteUrl: string, name: 'session' | 'login'): string => setCookie(siteUrl, name, '', 0)
