import type { Backend } from './types.ts'

/** Addresses of the API that pages ask for as soon as they are opened: early.ts asks, the queries take. */
export const addresses = {
  session: '/api/v0/session',
  programs: '/api/v0/programs/',
  catalog: '/api/v0/catalog/',
  dashboard: (username: string) => `/api/v0/dashboard/${encodeURIComponent(username)}/`,
  profile: (username: string) => `/api/v0/profiles/${encodeURIComponent(username)}/`,
  /** The slug is that of a program's page. */
  programPage: (slug: string) => {
    const parameters = new URLSearchParams({ type: 'cms.ProgramPage', slug, fields: 'description,program_id' })
    return `/api/v0/wagtail/pages/?${parameters}`
  },
  programDetails: (slug: string) => `/api/v0/program-pages/${encodeURIComponent(slug)}/`,
  pendingLink: (backend: Backend) => `/api/v0/linked-accounts/${backend}/pending`,
  record: (enrollmentId: string) => `/api/v0/records/programs/${encodeURIComponent(enrollmentId)}/`,
  sharedRecord: (enrollmentId: string, hash: string) => `${addresses.record(enrollmentId)}shared/${encodeURIComponent(hash)}/`,
} as const
