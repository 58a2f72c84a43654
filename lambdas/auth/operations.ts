import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { steps } from '../domain/profile-steps.ts'
import type { Operation } from '../platform/http.ts'

const backend = z.enum(backends)

export const getLogin = {
  method: 'GET',
  path: '/login/{backend}',
  authorizer: 'none',
  summary: 'Begin a login',
  params: z.object({ backend }),
  query: z.object({ next: z.string().optional().describe('a path of this site; anything else is ignored') }),
  answers: { 303: { description: "To the course site's login" } },
} as const satisfies Operation

export const getComplete = {
  method: 'GET',
  path: '/complete/{backend}',
  authorizer: 'none',
  summary: 'The end of a login, to which the course site sends the browser back',
  params: z.object({ backend }),
  query: z.object({ state: z.string().optional(), code: z.string().optional(), error: z.string().optional() }),
  answers: { 303: { description: 'To the app, signed in; or to its page that says why not' } },
} as const satisfies Operation

export const getLogout = {
  method: 'GET',
  path: '/logout',
  authorizer: 'none',
  summary: 'End the session; only when this site, or the person, asks',
  answers: { 303: { description: 'To the home page' } },
} as const satisfies Operation

const linkPath = '/api/v0/linked-accounts/{backend}'
const linkParams = z.object({ backend })
const next = z.string().describe('a path of this site; empty for where the user belongs')

/** Linking is asked for by the person (rules/signing-in.md, "Linking"): no address that another site could send a browser to begins it. */
export const postLinkedAccount = {
  method: 'POST',
  path: linkPath,
  authorizer: 'session',
  summary: 'Begin to link an account: the browser goes to the address that is answered',
  params: linkParams,
  body: z.object({ next: next.optional() }),
  answers: { 200: { description: "The course site's login", schema: z.object({ location: z.url() }) } },
} as const satisfies Operation

const namedAccount = z.object({ backend, username: z.string() })

export const getPendingLink = {
  method: 'GET',
  path: `${linkPath}/pending`,
  authorizer: 'session',
  summary: 'The account that came back and waits to be linked, and those of the user',
  params: linkParams,
  answers: {
    200: {
      description: 'Both sides, to be named to the person',
      schema: z
        .object({
          username: z.string(),
          accounts: z.array(namedAccount),
          account: namedAccount.extend({ email: z.string().nullable() }),
          next,
        })
        .meta({ id: 'PendingLink' }),
    },
  },
} as const satisfies Operation

export const postPendingLink = {
  method: 'POST',
  path: `${linkPath}/pending`,
  authorizer: 'session',
  summary: 'Link the account that waits for it',
  params: linkParams,
  body: z.object({}),
  answers: {
    200: { description: 'Linked', schema: z.object({ next }) },
    409: { description: 'It is another user’s, or the user has another one of this site: `code` says which' },
  },
} as const satisfies Operation

const site = z.object({ name: z.string(), base_url: z.url() })

export const sessionShape = z
  .object({
    user: z
      .object({
        username: z.string(),
        roles: z.array(z.object({ program_id: z.int(), role: z.enum(['staff', 'instructor']) })),
        linked_backends: z.array(backend),
        csrf_token: z.string().describe('to be sent as X-CSRF-Token with everything that changes something'),
        profile: z.object({
          filled_out: z.boolean(),
          preferred_name: z.string().nullable(),
          first_name: z.string().nullable(),
          last_name: z.string().nullable(),
          image_small: z.string().nullable(),
          incomplete_step: z
            .enum(steps)
            .nullable()
            .describe('the step of the onboarding that comes next; null: the profile is complete'),
        }),
      })
      .nullable()
      .describe('null: nobody is signed in'),
    backends: z.object({ edxorg: site, mitxonline: site }),
    support_email: z.email(),
    release: z.string().describe('the commit that this site was built from'),
  })
  .meta({ id: 'Session' })

export const getSession = {
  method: 'GET',
  path: '/api/v0/session',
  authorizer: 'none',
  summary: 'Who is signed in, and what the app needs to know of the site',
  answers: { 200: { description: 'The session', schema: sessionShape } },
} as const satisfies Operation
