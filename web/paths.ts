/**
 * Addresses of pages, as wouter writes them. Apart from `routes.ts`, which brings their components, because the edge and the server have to
 * know them too: what is neither here nor a file is a 404.
 */

/** Pages that come whole from the server, for everybody the same (rules/pages.md, "Whole pages"). The last takes any name. */
export const publicPaths = [
  '/',
  '/certificate/course/:hash',
  '/certificate/program/:hash',
  '/letter/program/:uuid',
  '/:slug',
] as const

/** Pages that only the app makes, of what the API says to who asks. */
export const appPaths = [
  '/signin',
  '/verify-email',
  '/login-unavailable/:backend',
  '/connect/:backend',
  '/dashboard',
  '/learner',
  '/learner/:username',
  '/profile/:step',
  '/learners',
  '/programs',
  '/settings',
  '/records/programs/:id',
  '/records/programs/:id/shared/:hash',
] as const

export type PagePath = (typeof publicPaths)[number] | (typeof appPaths)[number]

/** Names of programs' pages: letters and digits of any script, `-` and `_`, and what browsers write for them. A dot is of a file. */
const SLUG = '[^/.]+'

/** What an address looks like that a path stands for, with or without a slash at its end: the source of a regular expression. */
export function patternOf(path: PagePath): string {
  const parts = path.split('/').filter(Boolean)
  const pattern = parts.map((part) => `/${part === ':slug' ? SLUG : part.startsWith(':') ? '[^/]+' : part}`).join('')
  return `^${pattern}/?$`
}

/** The page at an address, with what stands in it for the names of its path, before there is a router to ask; the first that fits. */
export function pageAt(pathname: string): { path: PagePath; parts: Readonly<Record<string, string>> } | undefined {
  const asked = partsOf(pathname)
  const path = [...appPaths, ...publicPaths].find((each) => {
    const parts = partsOf(each)
    return parts.length === asked.length && parts.every((part, index) => part.startsWith(':') || part === asked[index])
  })
  if (path === undefined) return undefined
  const named = partsOf(path).flatMap((part, index) => (part.startsWith(':') ? [[part.slice(1), asked[index] ?? '']] : []))
  return { path, parts: Object.fromEntries(named) }
}

const partsOf = (path: string) => path.split('/').filter(Boolean)
