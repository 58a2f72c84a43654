import * as z from 'zod'
import { USERNAME } from '../domain/usernames.ts'
import type { Operation } from '../platform/http.ts'

const username = z.string().regex(USERNAME)

/** Who may see a profile: everyone, learners who share a program, or only its owner and staff of the owner's programs. */
const privacy = z.enum(['public', 'public_to_mm', 'private'])

export const settingsShape = z
  .object({ username: z.string(), account_privacy: privacy, email_optin: z.boolean() })
  .meta({ id: 'ProfileSettings' })

const nullableText = z.string().nullable()
const day = nullableText.describe('YYYY-MM-DD; the day says nothing')

export const educationShape = z.object({
  id: z.int(),
  degree_name: nullableText,
  graduation_date: day,
  field_of_study: nullableText,
  online_degree: z.boolean(),
  school_name: nullableText,
  school_city: nullableText,
  school_state_or_territory: nullableText,
  school_country: nullableText,
})
export const workShape = z.object({
  id: z.int(),
  company_name: nullableText,
  position: nullableText,
  industry: nullableText,
  city: nullableText,
  state_or_territory: nullableText,
  country: nullableText,
  start_date: day,
  end_date: day.describe('YYYY-MM-DD; null: current'),
})

export const profileShape = z
  .object({
    username: z.string(),
    preferred_name: nullableText,
    image: nullableText,
    image_medium: nullableText,
    about_me: nullableText,
    city: nullableText,
    state_or_territory: nullableText,
    country: nullableText,
    education: z.array(educationShape),
    work_history: z.array(workShape),
    first_name: nullableText.optional().describe('to the owner and staff of a program of theirs, as the last name'),
    last_name: nullableText.optional(),
    full_name: z.string().optional().describe('to staff, as the student id'),
    pretty_printed_student_id: z.string().optional(),
    email: z.string().optional().describe('to staff, when the learner takes mail'),
    email_optin: z.boolean().optional().describe('to staff and the owner'),
    account_privacy: privacy.optional().describe('to the owner'),
  })
  .meta({ id: 'Profile' })
export type Profile = z.infer<typeof profileShape>

export const getProfile = {
  method: 'GET',
  path: '/api/v0/profiles/{username}',
  authorizer: 'session',
  summary: 'A profile, as far as its owner lets the caller see it',
  params: z.object({ username }),
  answers: {
    200: { description: 'The profile', schema: profileShape },
    404: { description: 'There is no such learner, or not for the caller' },
  },
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
