import { type ComponentType, lazy } from 'react'

type Loader = () => Promise<{ default: ComponentType }>
export type PageRoute = {
  /** As wouter writes it. */
  path: string
  /** `signed-in`: others are asked to sign in first. `signed-out`: who is signed in goes on to where they belong. */
  access: 'all' | 'signed-in' | 'signed-out'
  load: Loader
  Component: ComponentType
}

const page = (path: string, access: PageRoute['access'], load: Loader): PageRoute => ({
  path,
  access,
  load,
  Component: lazy(load),
})

/**
 * The pages that the app has. Links elsewhere in the app to addresses that are not in this table are not shown (shell/page-link.tsx):
 * a page that is added here is linked to at once.
 */
export const pages: readonly PageRoute[] = [
  page('/', 'signed-out', () => import('./pages/home.tsx')),
  page('/signin', 'signed-out', () => import('./signin/signin-page.tsx')),
  page('/verify-email', 'all', () => import('./signin/verify-email-page.tsx')),
  page('/login-unavailable/:backend', 'all', () => import('./signin/login-unavailable-page.tsx')),
  page('/dashboard', 'signed-in', () => import('./dashboard/dashboard-page.tsx')),
  page('/learner/:username', 'signed-in', () => import('./learner/learner-page.tsx')),
  page('/settings', 'signed-in', () => import('./settings/settings-page.tsx')),
]
