import { addresses } from './api/addresses.ts'
import { askEarly } from './api/asked-early.ts'
import type { CatalogProgram } from './api/catalog.ts'
import type { Session, SessionUser } from './api/types.ts'
import { loaders } from './loaders.ts'
import { type PagePath, pageAt } from './paths.ts'

/**
 * Runs while the app's first file, which is large, is still under way: asks for the session, for the page's own code, and, once it is known
 * who is signed in, for what the page shows. The app then has all of it at once, not one after the other (rules/app.md, "Qualities").
 */

type Parts = Readonly<Record<string, string>>

/** What the app's own pages show of the API, whoever opens them. */
const forAll: Partial<Record<PagePath, (parts: Parts) => string[]>> = {
  '/programs': () => [addresses.catalog],
  '/records/programs/:id/shared/:hash': ({ id = '', hash = '' }) => [addresses.sharedRecord(id, hash)],
}

/** And what to who is signed in. */
const needs: Partial<Record<PagePath, (user: SessionUser, parts: Parts) => string[]>> = {
  '/connect/:backend': (_, { backend }) =>
    backend === 'edxorg' || backend === 'mitxonline' ? [addresses.pendingLink(backend)] : [],
  '/dashboard': ({ username }) => [addresses.dashboard(username), addresses.programs],
  '/learner': ({ username }) => [addresses.profile(username)],
  '/learner/:username': ({ username, roles }, { username: shown = '' }) => [
    addresses.profile(shown),
    ...(roles.length > 0 && shown !== username ? [addresses.dashboard(shown)] : []),
  ],
  '/learners': () => [addresses.programs],
  '/programs': ({ username }) => [addresses.dashboard(username)],
  '/settings': ({ username }) => [addresses.profile(username), addresses.dashboard(username)],
  '/records/programs/:id': (_, { id = '' }) => [addresses.record(id)],
}

/** So many covers stand in a phone's window. */
const FIRST_COVERS = 2

/** The pictures that the list of programs begins with, which it would ask for only once it has been painted. */
async function askForCovers(catalog: ReturnType<typeof askEarly>): Promise<void> {
  const { response, body } = await catalog
  if (!response.ok) return
  for (const { thumbnail_url: url } of (body as CatalogProgram[]).slice(0, FIRST_COVERS)) if (url !== null) new Image().src = url
}

async function start(): Promise<void> {
  const session = askEarly(addresses.session)
  const page = pageAt(location.pathname)
  if (!page) return
  const { path, parts } = page
  loaders[path]().catch(() => {})
  for (const address of forAll[path]?.(parts) ?? []) {
    const answer = askEarly(address)
    if (path === '/programs') void askForCovers(answer).catch(() => {})
  }
  const { response, body } = await session
  if (!response.ok) return
  const { user } = body as Session
  if (user) for (const address of needsOf(path, user, parts)) void askEarly(address)
}

/** Whose profile is not complete is led to that first. */
function needsOf(path: PagePath, user: SessionUser, parts: Parts): string[] {
  if (path === '/profile/:step') return [addresses.profile(user.username)]
  return user.profile.incomplete_step === null ? (needs[path]?.(user, parts) ?? []) : []
}

// What fails here is asked for again by the app, which says so.
start().catch(() => {})

/** What a public page shows, where the server has not made it: that brings it along. */
export function askForPublic(): void {
  const { path, parts: { slug = '' } = {} } = pageAt(location.pathname) ?? {}
  if (path !== '/' && path !== '/:slug') return
  void askEarly(addresses.catalog)
  // What is written in escapes is the router's to read.
  if (path === '/' || slug.includes('%')) return
  void askEarly(addresses.programPage(slug))
  void askEarly(addresses.programDetails(slug))
}
