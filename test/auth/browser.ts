import * as z from 'zod'

/** A browser with a cookie jar, as far as logging in needs one. The site's own address stands for the gateway. */
export function newBrowser(api: { url: string; siteUrl: string }) {
  const jar = new Map<string, string>()
  const get = async (url: string, headers: Record<string, string> = {}, body?: string): Promise<Response> => {
    const path = url.startsWith(api.siteUrl) ? url.slice(api.siteUrl.length) : url
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${api.url}${path}`, {
      redirect: 'manual',
      ...(body !== undefined && { method: 'POST', body }),
      headers: { ...(cookie !== '' && { cookie }), ...headers },
    })
    for (const text of response.headers.getSetCookie()) keep(jar, text)
    return response
  }
  /** Goes to the course site, picks somebody, and gives the address to which the site sends back. */
  const authorize = async (backend: string, username: string, query = ''): Promise<string> => {
    const begun = await get(`/login/${backend}/${query}`)
    return pick(locationOf(begun), { username })
  }
  /** A whole login. */
  const logIn = async (backend: string, username: string, query = '') => get(await authorize(backend, username, query))
  const session = async () => (await get('/api/v0/session/')).json()
  /** Sends JSON with the CSRF token of the session, as the app does. */
  const post = async (path: string, body: unknown = {}): Promise<Response> => {
    const { user } = signedIn.parse(await session())
    return get(path, { 'x-csrf-token': user.csrf_token, 'content-type': 'application/json' }, JSON.stringify(body))
  }
  /** Asks to link an account, logs in at its site, and comes back: now somebody must confirm. */
  const beginLink = async (backend: string, username: string, next?: string): Promise<Response> => {
    const begun = started.parse(await (await post(`/api/v0/linked-accounts/${backend}`, { next })).json())
    return get(await pick(begun.location, { username }))
  }
  const confirmLink = (backend: string) => post(`/api/v0/linked-accounts/${backend}/pending`)
  return { jar, get, post, authorize, logIn, session, beginLink, confirmLink }
}

const signedIn = z.object({ user: z.object({ csrf_token: z.string() }) })
const started = z.object({ location: z.url() })
export type Browser = ReturnType<typeof newBrowser>

function keep(jar: Map<string, string>, text: string): void {
  const [pair = '', ...attributes] = text.split('; ')
  const name = pair.slice(0, pair.indexOf('='))
  if (attributes.includes('Max-Age=0')) jar.delete(name)
  else jar.set(name, pair.slice(name.length + 1))
}

export const locationOf = (response: Response): string => response.headers.get('location') ?? ''

/** What the course site's page sends when a person presses a button there. */
export async function pick(authorizeUrl: string, pressed: Record<string, string>): Promise<string> {
  const url = new URL(authorizeUrl)
  const form = new URLSearchParams({ ...Object.fromEntries(url.searchParams), ...pressed })
  return locationOf(await fetch(url.origin + url.pathname, { method: 'POST', body: form, redirect: 'manual' }))
}
