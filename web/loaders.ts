import type { ComponentType } from 'react'
import type { PagePath } from './paths.ts'

export type Loader = () => Promise<{ default: ComponentType }>

const certificate: Loader = () => import('./documents/certificate-page.tsx')
const learner: Loader = () => import('./learner/learner-page.tsx')

/** The code of each page. Apart from `routes.ts`, because it is asked for before there is anything to show it with (early.ts). */
export const loaders: Readonly<Record<PagePath, Loader>> = {
  '/': () => import('./catalog/home-page.tsx'),
  '/:slug': () => import('./catalog/program-page.tsx'),
  '/certificate/course/:hash': certificate,
  '/certificate/program/:hash': certificate,
  '/letter/program/:uuid': () => import('./documents/letter-page.tsx'),
  '/signin': () => import('./signin/signin-page.tsx'),
  '/verify-email': () => import('./signin/verify-email-page.tsx'),
  '/login-unavailable/:backend': () => import('./signin/login-unavailable-page.tsx'),
  '/connect/:backend': () => import('./connect/connect-page.tsx'),
  '/dashboard': () => import('./dashboard/dashboard-page.tsx'),
  '/programs': () => import('./programs/programs-page.tsx'),
  '/learner': learner,
  '/learner/:username': learner,
  '/profile/:step': () => import('./profile/profile-page.tsx'),
  '/learners': () => import('./learners/learners-page.tsx'),
  '/settings': () => import('./settings/settings-page.tsx'),
  '/records/programs/:id': () => import('./documents/record-page.tsx'),
  '/records/programs/:id/shared/:hash': () => import('./documents/shared-record-page.tsx'),
}
