/**
 * First parts of addresses that are the app's or the API's own (web/routes.ts, lambdas/routes.ts, lib/edge-stack.ts): a program's page of
 * that name could never be reached, or would stand where people trust another page.
 */
const RESERVED: ReadonlySet<string> = new Set([
  'api',
  'assets',
  'certificate',
  'complete',
  'connect',
  'dashboard',
  'index',
  'learner',
  'learners',
  'letter',
  'login',
  'login-unavailable',
  'logout',
  '.well-known',
  'media',
  'profile',
  'programs',
  'records',
  'robots.txt',
  'settings',
  'signin',
  'sitemap.xml',
  'verify-email',
])

/** Whether a program's page may not have this slug. Addresses differ by case, and people do not see it. */
export const isReservedSlug = (slug: string): boolean => RESERVED.has(slug.toLowerCase())
