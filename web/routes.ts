import type { QueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { catalogQuery, programDetailsQuery, programPageQuery } from './api/catalog.ts'
import type { ShownPage } from './app.tsx'
import { type Loader, loaders } from './loaders.ts'
import type { PagePath } from './paths.ts'

/**
 * `access`: `signed-in`: others are asked to sign in first, and whose profile is not complete, to complete it. `onboarding`: where they do.
 * `signed-out`: who is signed in goes on to where they belong.
 */
export type PageRoute = ShownPage & {
  load: Loader
  /** Asks for what the page shows while its code is still under way, where early.ts has not. */
  prefetch: (client: QueryClient, pathname: string) => void
}

const page = (
  path: PagePath,
  access: PageRoute['access'],
  prefetch: PageRoute['prefetch'] = () => {},
): PageRoute => ({
  path,
  access,
  load: loaders[path],
  Component: lazy(loaders[path]),
  prefetch,
})

/** The pages that the app has. The first that fits an address is its page. */
export const pages: readonly PageRoute[] = [
  page('/', 'signed-out', prefetchCatalog),
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
  page(
    '/:slug',
    'all',
    (client, pathname) => {
      prefetchCatalog(client)
      const slug = pathname.replaceAll('/', '')
      // What is written in escapes is the router's to read.
      if (slug.includes('%')) return
      void client.prefetchQuery(programPageQuery(slug))
      void client.prefetchQuery(programDetailsQuery(slug))
    },
  ),
]

function prefetchCatalog(client: QueryClient): void {
  void client.prefetchQuery(catalogQuery)
}
