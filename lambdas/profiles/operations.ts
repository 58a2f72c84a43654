import * as z from 'zod'
import { USERNAME } from '../domain/usernames.ts'
import type { Operation } from '../platform/http.ts'

const username = z.string().regex(USERNAME)

/** Who may see a profile: everyone, learners who share a program, or only its owner and staff of the owner's programs. */
const privacy = z.enum(['public', 'public_to_mm', 'private'])

export const settingsShape = z
  .object({ username: z.string(), account_privacy: privacy, email_optin: z.boolean() })
  .meta({ id: 'ProfileSettings' })

export const getProfile = {
  method: 'GET',
  path: '/api/v0/profiles/{username}',
  authorizer: 'session',
  summary: "The caller's own settings",
  params: z.object({ username }),
  answers: { 200: { description: 'The settings', schema: settingsShape }, 404: { description: "Not the caller's" } },
} as const satisfies Operation

export const patchProfile = {
  method: 'PATCH',
  path: '/api/v0/profiles/{username}',
  authorizer: 'session',
  summary: "Change the caller's own settings",
  params: z.object({ username }),
  body: z.object({ account_privacy: privacy, email_optin: z.boolean() }).partial(),
  answers: { 200: { description: 'The settings then', schema: settingsShape }, 404: { description: "Not the caller's" } },
} as const satisfies Operation
