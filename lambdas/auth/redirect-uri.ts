import type { Backend } from '../domain/backends.ts'

/** Where a course site sends the browser back to; it is registered there, slash and all. */
export const redirectUri = (siteUrl: string, backend: Backend): string => `${siteUrl}/complete/${backend}/`
