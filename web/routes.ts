import { type ComponentType, lazy } from 'react'
import type { ShownPage } from './app.tsx'
import { type Loader, loaders } from './loaders.ts'
import type { PagePath } from './paths.ts'

/**
 * `access`: `signed-in`: others are asked to sign in first, and whose profile is not complete, to complete it. `onboarding`: where they do.
 * `signed-out`: who is signed in goes on to where they belong.
 */
export type PageRoute = ShownPage & { load: Loader }

const components = new Map<Loader, ComponentType>()

/** One for all pages with the same code, so that going from one to another waits for nothing. */
function componentOf(load: Loader): ComponentType {
  const component = components.get(load) ?? lazy(load)
  components.set(load, component)
  return component
}

const page = (path: PagePath, access: PageRoute['access']): PageRoute => ({
  path,
  access,
  load: loaders[path],
  Component: componentOf(loaders[path]),
})

/** The pages that the app has. The first that fits an address is its page. */
export const pages: readonly PageRoute[] = [
  page('/', 'signed-out'),
  page('/signin', 'signed-out'),
  page('/verify-email', 'all'),
  page('/login-unavailable/:backend', 'all'),
  page('/connect/:backend', 'signed-in'),
  page('/dashboard', 'signed-in'),
  page('/programs', 'signed-in'),
  page('/learner', 'signed-in'),
  page('/learner/:username', 'signed-in'),
  page('/profile/:step', 'onboarding'),
  page('/learners', 'signed-in'),
  page('/settings', 'signed-in'),
  page('/records/programs/:id', 'signed-in'),
  page('/records/programs/:id/shared/:hash', 'all'),
  page('/certificate/course/:hash', 'all'),
  page('/certificate/program/:hash', 'all'),
  page('/letter/program/:uuid', 'all'),
  // Last: a program's page may have any name that no other page has.
  page('/:slug', 'all'),
]
