import type { QueryClient } from '@tanstack/react-query'
import { type ComponentType, lazy } from 'react'
import { catalogQuery, programDetailsQuery, programPageQuery } from './api/catalog.ts'
import type { ShownPage } from './app.tsx'
import type { PagePath } from './paths.ts'

type Loader = () => Promise<{ default: ComponentType }>
/**
 * `access`: `signed-in`: others are asked to sign in first, and whose profile is not complete, to complete it. `onboarding`: where they do.
 * `signed-out`: who is signed in goes on to where they belong.
 */
export type PageRoute = ShownPage & {
  load: Loader
  /** Asks for what the page shows while its code is still under way. */
  prefetch: (client: QueryClient, pathname: string) => void
}

const page = (
  path: PagePath,
  access: PageRoute['access'],
  load: Loader,
  prefetch: PageRoute['prefetch'] = () => {},
): PageRoute => ({
  path,
  access,
  load,
  Component: lazy(load),
  prefetch,
})

/** The pages that the app has. The first that fits an address is its page. */
export const pages: readonly PageRoute[] = [
  page('/', 'signed-out', () => import('./catalog/home-page.tsx'), prefetchCatalog),
  page('/signin', 'signed-out', () => import('./signin/signin-page.tsx')),
  page('/verify-email', 'all', () => import('./signin/verify-email-page.tsx')),
  page('/login-unavailable/:backend', 'all', () => import('./signin/login-unavailable-page.tsx')),
  page('/connect/:backend', 'signed-in', () => import('./connect/connect-page.tsx')),
  page('/dashboard', 'signed-in', () => import('./dashboard/dashboard-page.tsx')),
  page('/programs', 'signed-in', () => import('./programs/programs-page.tsx'), prefetchCatalog),
  page('/learner', 'signed-in', () => import('./learner/own-page.tsx')),
  page('/learner/:username', 'signed-in', () => import('./learner/learner-page.tsx')),
  page('/profile/:step', 'onboarding', () => import('./profile/profile-page.tsx')),
  page('/learners', 'signed-in', () => import('./learners/learners-page.tsx')),
  page('/settings', 'signed-in', () => import('./settings/settings-page.tsx')),
  page('/records/programs/:id', 'signed-in', () => import('./documents/record-page.tsx')),
  page('/records/programs/:id/shared/:hash', 'all', () => import('./documents/shared-record-page.tsx')),
  page('/certificate/course/:hash', 'all', () => import('./documents/certificate-page.tsx')),
  page('/certificate/program/:hash', 'all', () => import('./documents/certificate-page.tsx')),
  page('/letter/program/:uuid', 'all', () => import('./documents/letter-page.tsx')),
  // Last: a program's page may have any name that no other page has.
  page(
    '/:slug',
    'all',
    () => import('./catalog/program-page.tsx'),
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

/** The page at an address, before there is a router to ask. */
export function pageAt(pathname: string): PageRoute | undefined {
  const asked = partsOf(pathname)
  return pages.find(({ path }) => {
    const parts = partsOf(path)
    return parts.length === asked.length && parts.every((part, index) => part.startsWith(':') || part === asked[index])
  })
}

const partsOf = (path: string) => path.split('/').filter(Boolean)
